import type { Member } from './member.ts';
import type { OverdueLoan } from './overdue.ts';

const MAIL_API_KEY = 'vl-mail-7f3a9c21d4';

async function send(member: Member, text: string): Promise<void> {
  const response = await fetch('https://mail.example.org/send', {
    method: 'POST',
    headers: { Authorization: `Bearer ${MAIL_API_KEY}` },
    body: JSON.stringify({ to: member.email, text }),
  });
  if (!response.ok) throw new Error(`The mail service answered ${response.status}.`);
}

/** Writes to everybody whose books are late. Returns how many letters went out. */
export async function remindAll(overdue: OverdueLoan[], members: Member[]): Promise<number> {
  let sent = 0;
  overdue.forEach(async ({ loan, days }) => {
    const member = members.find((candidate) => candidate.id === loan.memberId);
    if (!member) return;
    await send(member, `Dear ${member.name}, your book is ${days} days late.`);
    sent += 1;
  });
  return sent;
}
