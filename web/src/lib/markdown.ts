// The small part of Markdown that agreements and help texts use.

export interface Span {
  text: string
  strong?: boolean
  emphasis?: boolean
}
export type Block =
  | { kind: 'heading'; level: number; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Span[][] }

export function parseSpans(text: string): Span[] {
  const out: Span[] = []
  for (const part of text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|_[^_\s][^_]*_)/)) {
    if (!part) continue
    if (part.length > 4 && part.startsWith('**') && part.endsWith('**')) out.push({ text: part.slice(2, -2), strong: true })
    else if (part.length > 2 && /^(\*[^*]+\*|_[^_]+_)$/.test(part)) out.push({ text: part.slice(1, -1), emphasis: true })
    else out.push({ text: part })
  }
  return out
}

const bullet = /^\s*[-*]\s+(.*)$/
const number = /^\s*(\d{1,3})[.)]\s+(.*)$/

export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = []
  let paragraph: string[] = []
  let list: { ordered: boolean; start: number; items: string[] } | undefined
  const flush = () => {
    if (paragraph.length) blocks.push({ kind: 'paragraph', spans: parseSpans(paragraph.join(' ')) })
    if (list) blocks.push({ kind: 'list', ordered: list.ordered, start: list.start, items: list.items.map(parseSpans) })
    paragraph = []
    list = undefined
  }
  for (const line of text.replaceAll('\r', '').split('\n')) {
    const heading = /^(#{1,4})\s+(.*)$/.exec(line)
    const item = bullet.exec(line) ?? number.exec(line)
    if (heading) {
      flush()
      blocks.push({ kind: 'heading', level: heading[1]!.length, spans: parseSpans(heading[2]!) })
    } else if (item) {
      const ordered = item.length > 2
      if (paragraph.length || (list && list.ordered !== ordered)) flush()
      list ??= { ordered, start: ordered ? Number(item[1]) : 1, items: [] }
      list.items.push(item[item.length - 1]!)
    } else if (!line.trim()) {
      flush()
    } else if (list && /^\s{2,}/.test(line)) {
      list.items[list.items.length - 1] += ` ${line.trim()}`
    } else {
      if (list) flush()
      paragraph.push(line.trim())
    }
  }
  flush()
  return blocks
}
