import type { ReactNode } from 'react'
import type { Tone } from './Status'
import './Timeline.css'

export interface TimelineItem {
  key: string
  tone: Tone
  title: ReactNode
  meta: ReactNode
  text?: ReactNode
  more?: ReactNode
}

/** What happened, in order, down one line. */
export function Timeline({ items }: { items: TimelineItem[] }) {
  return (
    <ol className="timeline">
      {items.map(item => (
        <li key={item.key} data-tone={item.tone}>
          <div className="timeline-head">
            <span className="timeline-title">{item.title}</span>
            <span className="timeline-meta">{item.meta}</span>
          </div>
          {item.text ? <div className="timeline-text">{item.text}</div> : null}
          {item.more}
        </li>
      ))}
    </ol>
  )
}
