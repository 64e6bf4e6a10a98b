import type { ReactNode } from 'react'

/** Names and values of a thing; empty values are left out. */
export function Facts({ items, two }: { items: [name: string, value: ReactNode][]; two?: boolean }) {
  return (
    <dl className={`facts${two ? ' two' : ''}`}>
      {items
        .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
