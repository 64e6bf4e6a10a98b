import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Mail, MailX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { open } from '@/api/endpoints'
import { useInstallation } from '@/api/queries'
import type { InboxMessage } from '@/api/types'
import { formatTime } from '@/lib/format'
import { EmptyState } from '@/ui/EmptyState'
import { Page } from '@/ui/Page'
import { Loaded } from '@/ui/Waiting'
import { linkify } from './linkify'
import './inbox.css'

/** OPS-1: the mail that a test installation would have sent. */
export function Inbox() {
  const { t } = useTranslation()
  const { id } = useParams()
  const installation = useInstallation().data
  if (installation && !installation.inbox)
    return (
      <Page title={t('inbox.title')} width="middle">
        <div className="card"><EmptyState icon={MailX} title={t('inbox.off')} text={t('inbox.offText')} /></div>
      </Page>
    )
  return id ? <Message id={id} /> : <Messages />
}

function Messages() {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['inbox'], queryFn: open.inbox, refetchInterval: 3000 })
  return (
    <Page title={t('inbox.title')} lead={t('inbox.lead')} width="middle">
      <Loaded query={query}>
        {({ items }) =>
          items.length ? (
            <ul className="rows card flush">
              {items.map(message => (
                <li key={message.id}>
                  <Link className="row-link" to={`/inbox/${message.id}`}>
                    <span className="row-icon quiet"><Mail size={20} aria-hidden /></span>
                    <span className="grow">
                      <span className="strong wrap" style={{ display: 'block' }}>{message.subject}</span>
                      <span className="small muted wrap" style={{ display: 'block' }}>{message.to} · {formatTime(message.at)}</span>
                    </span>
                    <ChevronRight size={20} className="muted" aria-hidden />
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <div className="card"><EmptyState icon={Mail} title={t('inbox.empty')} text={t('inbox.emptyText')} /></div>
          )
        }
      </Loaded>
    </Page>
  )
}

function Message({ id }: { id: string }) {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['inbox', id], queryFn: () => open.message(id) })
  return (
    <Page title={query.data?.subject ?? t('inbox.title')} back={{ to: '/inbox', label: t('inbox.title') }} width="middle">
      <Loaded query={query}>{message => <Letter message={message} />}</Loaded>
    </Page>
  )
}

/** The text part: mail is foreign content as far as this page is concerned, so its HTML is not run here. */
function Letter({ message }: { message: InboxMessage }) {
  const { t } = useTranslation()
  return (
    <article className="card stack">
      <p className="small muted wrap">{t('inbox.to', { to: message.to, at: formatTime(message.at) })}</p>
      <div className="letter" data-testid="letter">
        {linkify(message.text).map((part, i) => (part.href ? <a key={i} href={part.href}>{part.text}</a> : <span key={i}>{part.text}</span>))}
      </div>
    </article>
  )
}
