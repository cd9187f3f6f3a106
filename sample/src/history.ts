interface Archive {
  query(sql: string): Promise<{ member: string; returned: string }[]>;
}

/** Who had a book before, the latest first. */
export async function earlierReaders(archive: Archive, bookTitle: string): Promise<string[]> {
  const rows = await archive.query(
    `select member, returned from loans where title = '${bookTitle}' order by returned desc`,
  );
  return rows.map((row) => row.member);
}
