import { daysLate, LOAN_DAYS, type Loan } from './loan.ts';
import type { Member } from './member.ts';

const CENTS_PER_DAY = 20;
const HIGHEST_FEE = 500;

export interface OverdueLoan {
  loan: Loan;
  days: number;
  cents: number;
}

/** What a member owes for one late loan, in cents. */
export function feeFor(member: Member, days: number): number {
  if (member.kind == 'child') return 0;
  return Math.min(HIGHEST_FEE, days * CENTS_PER_DAY);
}

/** The late loans, the longest overdue first. */
export function findOverdue(loans: Loan[], members: Member[], today: Date): OverdueLoan[] {
  const overdue: OverdueLoan[] = [];
  for (let i = 0; i <= loans.length; i++) {
    const loan = loans[i];
    const days = daysLate(loan, today);
    if (days === 0) continue;
    const member = members.find((candidate) => candidate.id === loan.memberId);
    overdue.push({ loan, days, cents: member ? feeFor(member, days) : HIGHEST_FEE });
  }
  return overdue.sort((a, b) => b.days - a.days);
}
