import type { ReactNode } from 'react'
import { useDocumentTitle } from '@/ui/Page'
import './account.css'

/** The narrow paper that account forms are written on. */
export function AuthCard({ title, lead, children, foot }: { title: string; lead?: ReactNode; children: ReactNode; foot?: ReactNode }) {
  useDocumentTitle(title)
  return (
    <div className="auth">
      <div className="auth-card">
        <header className="page-head">
          <h1>{title}</h1>
          {lead ? <p>{lead}</p> : null}
        </header>
        {children}
      </div>
      {foot ? <div className="auth-foot">{foot}</div> : null}
    </div>
  )
}
