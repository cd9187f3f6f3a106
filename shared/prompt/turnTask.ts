/** What a turn is for, beyond answering: the modes' parts. Each is told to the personality last. */
export type TurnTask =
  | { readonly kind: 'answer' }
  /** Go on where the message of this id, its own, broke off. */
  | { readonly kind: 'continue'; readonly messageId: string }
  /** Another personality asked for it by name. */
  | { readonly kind: 'summoned'; readonly by: string }
  | { readonly kind: 'roundRobin'; readonly place: number; readonly of: number }
  /** Take up what `from` left and carry it on; null begins. */
  | {
      readonly kind: 'relay';
      readonly place: number;
      readonly of: number;
      readonly from: string | null;
    }
  | {
      readonly kind: 'argue';
      readonly round: number;
      readonly rounds: number;
      readonly opponents: readonly string[];
    }
  /** Answer without having seen the others' drafts. */
  | { readonly kind: 'draft' }
  /** Choose among the answers, with JSON alone: `{"vote": "B", "confidence": 0.7, "reason": "…"}`. */
  | {
      readonly kind: 'vote';
      readonly options: readonly { readonly letter: string; readonly text: string }[];
    }
  | { readonly kind: 'revise'; readonly round: number; readonly rounds: number }
  /** Nobody asked: carry the conversation on by yourself, or opt out. */
  | { readonly kind: 'autopilot' };

export const ANSWER: TurnTask = { kind: 'answer' };
