import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { BadgeCheck, FileBadge, MessageSquareWarning } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { certificates as api } from '@/api/endpoints'
import { keys } from '@/api/queries'
import type { Certificate, CertificateAgreement as Content } from '@/api/types'
import { formatTime } from '@/lib/format'
import { CertificateCard } from '@/ui/CertificateCard'
import { Facts } from '@/ui/Facts'
import { FlowHead } from '@/ui/FlowHead'
import { ErrorNotice } from '@/ui/Notice'
import { Sheet } from '@/ui/Sheet'
import { Loaded } from '@/ui/Waiting'
import './certificates.css'

/** KYC-7: exactly what will be in the certificate, before the key exists. */
export function CertificateAgreement() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const query = useQuery({ queryKey: ['certificate-agreement'], queryFn: api.agreement, refetchOnWindowFocus: false })
  const [wrong, setWrong] = useState(false)
  const refresh = () => Promise.all([keys.me, keys.identity, keys.certificates].map(queryKey => client.invalidateQueries({ queryKey })))
  const accept = useMutation({ mutationFn: api.accept, onSuccess: refresh })
  const [sentBack, setSentBack] = useState(false)

  if (accept.data) return <Issued certificate={accept.data} />
  if (sentBack) return <SentBack />
  return (
    <>
      <FlowHead title="Digital Certificate Agreement" leaveTo="/dashboard" />
      <div className="agreement">
        <header className="page-head">
          <h2 style={{ fontSize: '1.5rem' }}>{t('agreement.title')}</h2>
          <p>{t('agreement.lead')}</p>
        </header>
        <Loaded query={query}>{content => <ContentCard content={content} />}</Loaded>
        <ul className="agreement-points">
          <li>{t('agreement.point1')}</li>
          <li>{t('agreement.point2')}</li>
          <li>{t('agreement.point3')}</li>
        </ul>
        <ErrorNotice error={accept.error} />
        <div className="action-bar">
          <Button variant="default" onClick={() => setWrong(true)} disabled={!query.data}>
            {t('agreement.wrong')}
          </Button>
          <Button disabled={!query.data} loading={accept.isPending} onClick={() => accept.mutate()}>
            I Agree
          </Button>
        </div>
      </div>
      <WrongSheet
        opened={wrong}
        onClose={() => setWrong(false)}
        onSent={async () => {
          setWrong(false)
          setSentBack(true)
          await refresh()
        }}
      />
    </>
  )
}

function ContentCard({ content }: { content: Content }) {
  const { t } = useTranslation()
  return (
    <section className="paper agreement-card">
      <div className="row">
        <span className="row-icon"><FileBadge size={22} aria-hidden /></span>
        <h3>{t('agreement.content')}</h3>
      </div>
      <table className="dn-table">
        <caption className="small muted">{t('agreement.subject')}</caption>
        <tbody>
          {content.subject.map(part => (
            <tr key={part.name + part.value}>
              <th scope="row">{t(`dn.${part.name}`, { defaultValue: part.name })}</th>
              <td className="wrap">{part.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Facts
        two
        items={[
          [t('agreement.issuer'), content.issuer],
          [t('agreement.keyType'), content.keyType],
          [t('agreement.notBefore'), formatTime(content.notBefore)],
          [t('agreement.notAfter'), formatTime(content.notAfter)],
          [t('agreement.policy'), content.policyUrl ? <a href={content.policyUrl} target="_blank" rel="noreferrer">{content.policy}</a> : content.policy],
        ]}
      />
    </section>
  )
}

function WrongSheet({ opened, onClose, onSent }: { opened: boolean; onClose: () => void; onSent: () => void }) {
  const { t } = useTranslation()
  const [remark, setRemark] = useState('')
  const decline = useMutation({ mutationFn: () => api.decline(remark.trim()), onSuccess: onSent })
  return (
    <Sheet opened={opened} onClose={onClose} title={t('agreement.wrongTitle')}>
      <div className="stack">
        <p className="muted">{t('agreement.wrongText')}</p>
        <Textarea label={t('agreement.remark')} value={remark} onChange={e => setRemark(e.currentTarget.value)} maxLength={500} autosize minRows={3} data-autofocus />
        <ErrorNotice error={decline.error} />
        <Button disabled={!remark.trim()} loading={decline.isPending} onClick={() => decline.mutate()}>
          {t('agreement.sendBack')}
        </Button>
      </div>
    </Sheet>
  )
}

function Issued({ certificate }: { certificate: Certificate }) {
  const { t } = useTranslation()
  return (
    <>
      <FlowHead title="Digital Certificate Agreement" leaveTo="/dashboard" />
      <div className="agreement">
        <span className="row-icon tone-success" style={{ width: 72, height: 72, borderRadius: 22 }}>
          <BadgeCheck size={36} aria-hidden />
        </span>
        <header className="page-head"><div role="status">
          <h2 style={{ fontSize: '1.5rem' }}>{t('agreement.issued')}</h2>
          <p>{t('agreement.issuedText')}</p>
        </div></header>
        <CertificateCard {...certificate} />
        <div className="action-bar">
          <Button component={Link} to="/specimens" variant="default">
            {t('agreement.makeSpecimen')}
          </Button>
          <Button component={Link} to="/upload">
            {t('nav.upload')}
          </Button>
        </div>
      </div>
    </>
  )
}

function SentBack() {
  const { t } = useTranslation()
  return (
    <>
      <FlowHead title="Digital Certificate Agreement" leaveTo="/dashboard" />
      <div className="agreement">
        <span className="row-icon tone-warning" style={{ width: 72, height: 72, borderRadius: 22 }}>
          <MessageSquareWarning size={36} aria-hidden />
        </span>
        <header className="page-head"><div role="status">
          <h2 style={{ fontSize: '1.5rem' }}>{t('agreement.sentBack')}</h2>
          <p>{t('agreement.sentBackText')}</p>
        </div></header>
        <div className="action-bar">
          <Button component={Link} to="/dashboard">
            {t('identity.toDashboard')}
          </Button>
        </div>
      </div>
    </>
  )
}
