import { ChevronLeft } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { Link } from 'react-router'

interface PageProps {
  title: string
  lead?: ReactNode
  back?: { to: string; label: string }
  aside?: ReactNode
  width?: 'narrow' | 'middle' | 'normal' | 'wide'
  actionBar?: boolean
  children: ReactNode
}

/** A screen: its name, one sentence, its content. */
export function Page({ title, lead, back, aside, width = 'normal', actionBar, children }: PageProps) {
  useDocumentTitle(title)
  return (
    <div className={`page ${width}${actionBar ? ' has-action-bar' : ''}`}>
      <header className="page-head">
        {back ? (
          <Link className="back" to={back.to}>
            <ChevronLeft size={16} aria-hidden /> {back.label}
          </Link>
        ) : null}
        <div className="page-head-row">
          <h1 className="wrap">{title}</h1>
          {aside}
        </div>
        {lead ? <p>{lead}</p> : null}
      </header>
      {children}
    </div>
  )
}

export function useDocumentTitle(title: string) {
  useEffect(() => {
    document.title = title === 'ezSign' ? title : `${title} · ezSign`
  }, [title])
}
