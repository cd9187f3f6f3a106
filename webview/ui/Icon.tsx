/** A codicon for the eye only; put words beside it. A name that is none shows nothing. */
export function Icon({ name }: { readonly name: string }) {
  return <span className={`codicon codicon-${name}`} aria-hidden="true" />;
}
