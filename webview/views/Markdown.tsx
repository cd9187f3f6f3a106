import { memo, useDeferredValue, useMemo, useState } from 'react';
import { type Blocks, growBlocks, noBlocks } from './markdown/growBlocks.ts';
import { createRenderMarkdown } from './markdown/renderMarkdown.ts';

const renderMarkdown = createRenderMarkdown(window);

/** Model text as sanitised HTML. Links in it are opened by `openLinks`. */
export const Markdown = memo(function Markdown(props: {
  readonly text: string;
  readonly isStreaming: boolean;
}) {
  return props.isStreaming ? <GrowingMarkdown text={props.text} /> : <Block text={props.text} />;
});

/** Parses only the block that still grows, and leaves out steps that the page has no time for. */
function GrowingMarkdown({ text }: { readonly text: string }) {
  const shown = useDeferredValue(text);
  const [held, setHeld] = useState<Blocks>(noBlocks);
  const grown = held.text === shown ? held : growBlocks(held, shown);
  if (grown !== held) setHeld(grown);
  return grown.blocks.map((block, index) => <Block key={index} text={block} />);
}

const Block = memo(function Block({ text }: { readonly text: string }) {
  const html = useMemo(() => ({ __html: renderMarkdown(text) }), [text]);
  return <div className="markdown" dangerouslySetInnerHTML={html} />;
});
