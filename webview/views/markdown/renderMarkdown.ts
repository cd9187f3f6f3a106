import createDOMPurify, { type WindowLike } from 'dompurify';
import createMarkdownIt, { type MarkdownIt, type RendererRule, type Token } from 'markdown-it';
import { highlight } from './highlight.ts';
import { parsePlace, type Place } from './parsePlace.ts';

/** Turns model output into HTML that can do nothing: no script, no style, no request, no navigation. */
type RenderMarkdown = (text: string) => string;

const allowedTags = [
  ...['p', 'br', 'hr', 'blockquote', 'pre', 'code', 'span', 'div', 'button', 'a'],
  ...['strong', 'em', 's', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
];
const allowedAttributes = [
  ...['class', 'role', 'tabindex', 'title', 'type', 'start', 'aria-label'],
  ...['data-link', 'data-path', 'data-line', 'data-copy'],
];

/**
 * Links carry no `href`: `data-link` holds a web address, `data-path` and `data-line` a workspace place,
 * and the page asks the host to open them. Images become links, so that nothing is ever fetched.
 */
export function createRenderMarkdown(window: WindowLike): RenderMarkdown {
  const purify = createDOMPurify(window);
  const markdown = createParser();
  return (text) =>
    purify.sanitize(markdown.render(text), {
      ALLOWED_TAGS: allowedTags,
      ALLOWED_ATTR: allowedAttributes,
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
    });
}

function createParser(): MarkdownIt {
  const markdown = createMarkdownIt({ html: false, linkify: true, breaks: true });
  markdown.linkify.set({ fuzzyEmail: false, fuzzyIP: false, fuzzyLink: false });
  const { escapeHtml } = markdown.utils;
  const rules: Record<string, RendererRule | undefined> = markdown.renderer.rules;

  rules['link_open'] = (tokens, index) => openAnchor(addressOf(tokens[index], 'href'), escapeHtml);
  rules['image'] = (tokens, index) => {
    const token = tokens[index];
    const address = addressOf(token, 'src');
    const words = token?.content.trim() ? token.content : address;
    return `${openAnchor(address, escapeHtml)}${escapeHtml(words)}</a>`;
  };
  rules['code_inline'] = (tokens, index) => {
    const content = tokens[index]?.content ?? '';
    const place = parsePlace(content);
    const code = `<code>${escapeHtml(content)}</code>`;
    return place ? `${openPlaceAnchor(place, escapeHtml)}${code}</a>` : code;
  };
  const codeBlock: RendererRule = (tokens, index) => {
    const token = tokens[index];
    const language = token?.info.trim().split(/\s+/)[0] ?? '';
    return wrapCode(highlight(token?.content ?? '', language) ?? escapeHtml(token?.content ?? ''));
  };
  rules['fence'] = codeBlock;
  rules['code_block'] = codeBlock;
  rules['table_open'] = () => '<div class="table-scroll" tabindex="0"><table>';
  rules['table_close'] = () => '</table></div>';
  return markdown;
}

function wrapCode(html: string): string {
  const copy =
    '<button type="button" class="code-copy codicon codicon-copy" data-copy="code" aria-label="Copy code" title="Copy code"></button>';
  return `<div class="code-block">${copy}<pre tabindex="0"><code>${html}</code></pre></div>`;
}

function addressOf(token: Token | undefined, attribute: 'href' | 'src'): string {
  return String(token?.attrGet(attribute) ?? '');
}

type Escape = (text: string) => string;

function openAnchor(address: string, escape: Escape): string {
  if (/^https?:\/\//i.test(address)) {
    const url = escape(address);
    return `<a role="link" tabindex="0" data-link="${url}" title="${url}">`;
  }
  const place = parsePlace(decodeAddress(address));
  return place ? openPlaceAnchor(place, escape) : '<a>';
}

function openPlaceAnchor({ path, line }: Place, escape: Escape): string {
  const title = escape(`${path}:${line + 1}`);
  return `<a role="link" tabindex="0" data-path="${escape(path)}" data-line="${line}" title="${title}">`;
}

/** markdown-it percent-encodes addresses; a broken escape stays as it is. */
function decodeAddress(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
