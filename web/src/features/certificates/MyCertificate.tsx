import { Button, Menu } from '@mantine/core'
import { Download, FileBadge } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { certificates as api } from '@/api/endpoints'
import { useCertificates, useMe } from '@/api/queries'
import type { Certificate } from '@/api/types'
import { formatTime } from '@/lib/format'
import { CertificateCard } from '@/ui/CertificateCard'
import { EmptyState } from '@/ui/EmptyState'
import { Facts } from '@/ui/Facts'
import { Notice } from '@/ui/Notice'
import { Page } from '@/ui/Page'
import { Loaded } from '@/ui/Waiting'

/** CER-1. */
export function MyCertificate() {
  const { t } = useTranslation()
  const me = useMe().data
  const query = useCertificates()
  return (
    <Page title="My Digital Certificate" lead={t('certificate.lead')} width="middle">
      <Loaded query={query}>
        {({ items }) =>
          items.length ? (
            <>
              {items.map((certificate, index) => (
                <OneCertificate key={certificate.id} certificate={certificate} first={index === 0} />
              ))}
            </>
          ) : (
            <div className="card">
              <EmptyState
                icon={FileBadge}
                title={t('certificate.none')}
                text={t('certificate.noneText')}
                action={
                  <Button component={Link} to={me?.identityStatus === 'approved' ? '/certificate-agreement' : '/identity'}>
                    {me?.identityStatus === 'approved' ? 'Digital Certificate Agreement' : 'Verify Now'}
                  </Button>
                }
              />
            </div>
          )
        }
      </Loaded>
    </Page>
  )
}

function OneCertificate({ certificate, first }: { certificate: Certificate; first: boolean }) {
  const { t } = useTranslation()
  return (
    <section className="stack" aria-label={certificate.serial}>
      <CertificateCard {...certificate} />
      {certificate.status !== 'active' ? (
        <Notice tone={certificate.status === 'revoked' ? 'danger' : 'warning'} title={t(`certificate.why.${certificate.status}`)}>
          {certificate.statusReason ? t(`revocation.${certificate.statusReason}`, { defaultValue: certificate.statusReason }) : undefined}
        </Notice>
      ) : null}
      <details className="card" open={first}>
        <summary className="strong" style={{ cursor: 'pointer', minHeight: 28 }}>{t('common.details')}</summary>
        <div className="stack-l" style={{ marginTop: 16 }}>
          <Facts
            items={[
              ['Certificate Status', t(`certificate.status.${certificate.status}`)],
              ['Serial Number', <span className="hex">{certificate.serial}</span>],
              ['Subject DN', certificate.subject],
              ['Issuer', certificate.issuer],
              ['Root', certificate.root],
              [t('agreement.notBefore'), formatTime(certificate.notBefore)],
              [t('agreement.notAfter'), formatTime(certificate.notAfter)],
              [t('agreement.keyType'), certificate.keyType],
              [t('agreement.policy'), certificate.policy],
            ]}
          />
          <Menu position="bottom-start" width={260}>
            <Menu.Target>
              <Button variant="default" leftSection={<Download size={18} aria-hidden />} style={{ alignSelf: 'flex-start' }}>
                {t('certificate.download')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item component="a" href={api.file(certificate.id, 'certificate.pem')} download>{t('certificate.pem')}</Menu.Item>
              <Menu.Item component="a" href={api.file(certificate.id, 'certificate.der')} download>{t('certificate.der')}</Menu.Item>
              <Menu.Item component="a" href={api.file(certificate.id, 'chain.pem')} download>{t('certificate.chain')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </details>
    </section>
  )
}
