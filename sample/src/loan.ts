export interface Loan {
  bookId: string;
  memberId: string;
  /** A date such as 2026-05-02. */
  lentOn: string;
}

export const LOAN_DAYS = 21;

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many days a loan is late on `today`; 0 while it is not. */
export function daysLate(loan: Loan, today: Date): number {
  const lent = new Date(loan.lentOn);
  const days = Math.floor((today.getTime() - lent.getTime()) / DAY_MS);
  return Math.max(0, days - LOAN_DAYS);
}
