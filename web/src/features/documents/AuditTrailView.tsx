import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry, AuditTrail, InclusionProof } from '@/api/types'
import { formatTime, formatTimeExact, groupHex } from '@/lib/format'
import { kindTone, kindWords } from '@/lib/kinds'
import { Facts } from '@/ui/Facts'
import { Sheet } from '@/ui/Sheet'
import { Timeline } from '@/ui/Timeline'
import { ProofSheet } from './ProofSheet'
import './documents.css'

/** The acts on a document in order, each with a seal that opens its proof. */
export function AuditTrailView({ trail, proof }: { trail: AuditTrail; proof: (index: number) => Promise<InclusionProof> }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<AuditEntry>()
  const document = trail.document
  return (
    <div className="stack-l">
      <section className="card stack">
        <h2>{document.name}</h2>
        <Facts
          two
          items={[
            [t('documents.created'), document.createdAt && formatTime(document.createdAt)],
            [t('documents.completedAt'), document.completedAt && formatTime(document.completedAt)],
            [t('documents.size'), document.pageCount ? t('documents.pages', { count: document.pageCount }) : undefined],
            [t('documents.signaturesIn'), document.signatures ? t('documents.signatures', { count: document.signatures }) : undefined],
          ]}
        />
        {document.sha256 ? <Facts items={[['SHA-256', <span className="hex">{groupHex(document.sha256)}</span>]]} /> : null}
      </section>
      <section className="card">
        <Timeline
          items={trail.entries.map(entry => ({
            key: String(entry.index),
            tone: kindTone(entry.kind),
            title: kindWords(entry.kind, t),
            meta: formatTimeExact(entry.at),
            text: [entry.actor, entry.address, entry.serial ? t('audit.serial', { serial: entry.serial }) : undefined, entry.method ? t(`audit.method.${entry.method}`, { defaultValue: entry.method }) : undefined].filter(Boolean).join(' · '),
            more: (
              <>
                {entry.digestBefore || entry.digestAfter ? (
                  <div className="audit-digests xs">
                    {entry.digestBefore ? <div><span className="muted">{t('audit.before')}</span> <span className="hex">{groupHex(entry.digestBefore)}</span></div> : null}
                    {entry.digestAfter ? <div><span className="muted">{t('audit.after')}</span> <span className="hex">{groupHex(entry.digestAfter)}</span></div> : null}
                  </div>
                ) : null}
                <button type="button" className="seal-button" onClick={() => setOpened(entry)} aria-label={t('audit.proofOf', { name: kindWords(entry.kind, t) })}>
                  <ShieldCheck size={18} aria-hidden /> {t('audit.proof')}
                </button>
              </>
            ),
          }))}
        />
      </section>
      {trail.treeHead ? (
        <section className="card stack">
          <h3>{t('audit.head')}</h3>
          <p className="small muted">{t('audit.headText')}</p>
          <Facts
            two
            items={[
              [t('audit.headSize'), <span className="figures">{trail.treeHead.size}</span>],
              [t('audit.headAt'), formatTime(trail.treeHead.at)],
              [t('audit.headRoot'), <span className="hex">{groupHex(trail.treeHead.rootHash)}</span>],
              [t('audit.headKey'), <span className="hex">{trail.treeHead.keyId}</span>],
            ]}
          />
        </section>
      ) : null}
      <Sheet opened={!!opened} onClose={() => setOpened(undefined)} title={t('audit.proofTitle')} size="lg">
        {opened ? <ProofSheet entry={opened} load={proof} head={trail.treeHead} /> : null}
      </Sheet>
    </div>
  )
}
