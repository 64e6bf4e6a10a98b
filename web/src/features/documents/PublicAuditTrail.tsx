import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { BadgeCheck, QrCode } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { ApiError } from '@/api/client'
import { open } from '@/api/endpoints'
import { EmptyState } from '@/ui/EmptyState'
import { Notice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Loaded } from '@/ui/Waiting'
import { AuditTrailView } from './AuditTrailView'

/** DOC-6: what the QR code on a page opens, for anyone who holds the page. */
export function PublicAuditTrail() {
  const { t } = useTranslation()
  const { token = '' } = useParams()
  const query = useQuery({ queryKey: ['public-audit', token], queryFn: () => open.auditTrail(token), retry: false })
  const unknown = query.error instanceof ApiError && (query.error.status === 404 || query.error.status === 410)
  if (unknown)
    return (
      <Page title="Audit Trail" width="middle">
        <div className="card">
          <EmptyState icon={QrCode} title={t('audit.unknown')} text={t('audit.unknownText')} action={<Button component={Link} to="/verify">{t('nav.verify')}</Button>} />
        </div>
      </Page>
    )
  return (
    <Page title="Audit Trail" lead={t('audit.publicLead')} width="middle">
      <Loaded query={query}>
        {trail => (
          <>
            <Notice tone="info" title={t('audit.compare')}>
              <p>{t('audit.compareText')}</p>
              <Button component={Link} to="/verify" variant="default" size="sm" mt={10} leftSection={<BadgeCheck size={18} aria-hidden />}>
                {t('nav.verify')}
              </Button>
            </Notice>
            <AuditTrailView trail={trail} proof={open.proof} />
          </>
        )}
      </Loaded>
    </Page>
  )
}
