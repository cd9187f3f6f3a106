import type { MessageView } from '../../shared/protocol/chatView.ts';
import { formatCost, formatCount } from './format.ts';
import { usageRows } from './usageRows.ts';
import { messageWords } from './words.ts';

/** Which model wrote a message and what it cost; opened, where the tokens went. */
export function Cost({ message: { model, usage } }: { readonly message: MessageView }) {
  if (!usage) return null;
  const tokens = messageWords.tokens(formatCount(usage.promptTokens + usage.completionTokens));
  const rows = usageRows(usage);
  return (
    <details className="cost secondary">
      <summary title={rows.map(({ name, value }) => `${name}: ${value}`).join('\n')}>
        {model && (
          <span className="cut" data-testid="message-model">
            {model}
          </span>
        )}
        <span data-testid="cost">
          {usage.cost ? `${tokens} · ${formatCost(usage.cost)}` : tokens}
        </span>
      </summary>
      <dl data-testid="cost-details">
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
