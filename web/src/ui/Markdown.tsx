import { Fragment, type ReactNode } from 'react'
import { parseMarkdown, type Span } from '@/lib/markdown'

function spans(parts: Span[]): ReactNode {
  return parts.map((part, i) => (part.strong ? <strong key={i}>{part.text}</strong> : part.emphasis ? <em key={i}>{part.text}</em> : <Fragment key={i}>{part.text}</Fragment>))
}

/** The operator's texts: headings, lists, paragraphs, emphasis. Never HTML. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="prose">
      {parseMarkdown(text).map((block, i) => {
        if (block.kind === 'heading') return block.level < 2 ? <h3 key={i}>{spans(block.spans)}</h3> : <h4 key={i}>{spans(block.spans)}</h4>
        if (block.kind === 'list') {
          const items = block.items.map((item, k) => <li key={k}>{spans(item)}</li>)
          return block.ordered ? <ol key={i} start={block.start}>{items}</ol> : <ul key={i}>{items}</ul>
        }
        return <p key={i}>{spans(block.spans)}</p>
      })}
    </div>
  )
}
