export interface Member {
  id: string;
  name: string;
  email: string;
  /** Children pay no fees. */
  kind: 'adult' | 'child';
}
