/** What `vscode.Disposable` promises, for objects that are more than that. */
export interface Disposing {
  readonly dispose: () => void;
}
