import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AuditEntry, InclusionProof, TreeHead } from '@/api/types'
import { groupHex } from '@/lib/format'
import { inclusionHolds } from '@/lib/merkle'
import { Facts } from '@/ui/Facts'
import { Notice } from '@/ui/Notice'
import { Loaded } from '@/ui/Waiting'

type Outcome = 'holds' | 'fails' | 'uncheckable'

async function check(entry: AuditEntry, proof: InclusionProof, head: TreeHead | undefined): Promise<Outcome> {
  const root = proof.rootHash ?? (head && head.size === proof.treeSize ? head.rootHash : undefined)
  if (!root || !globalThis.crypto?.subtle) return 'uncheckable'
  return (await inclusionHolds(entry.leafHash, proof.index, proof.treeSize, proof.hashes, root).catch(() => false)) ? 'holds' : 'fails'
}

/** Not our word: the visitor's browser computes the path from the entry to the signed root itself. */
export function ProofSheet({ entry, load, head }: { entry: AuditEntry; load: (index: number) => Promise<InclusionProof>; head?: TreeHead }) {
  const { t } = useTranslation()
  const query = useQuery({
    queryKey: ['proof', entry.index, entry.leafHash],
    queryFn: async () => {
      const proof = await load(entry.index)
      return { proof, outcome: await check(entry, proof, head) }
    },
  })
  return (
    <Loaded query={query}>
      {({ proof, outcome }) => (
        <div className="stack">
          <Notice tone={outcome === 'holds' ? 'success' : outcome === 'fails' ? 'danger' : 'warning'} title={t(`audit.outcome.${outcome}.title`)} live>
            {t(`audit.outcome.${outcome}.text`)}
          </Notice>
          <Facts
            items={[
              [t('audit.index'), <span className="figures">{t('audit.indexOf', { index: proof.index + 1, size: proof.treeSize })}</span>],
              [t('audit.leaf'), <span className="hex">{groupHex(entry.leafHash)}</span>],
              [t('audit.headRoot'), proof.rootHash ? <span className="hex">{groupHex(proof.rootHash)}</span> : undefined],
            ]}
          />
          {proof.hashes.length ? (
            <div className="stack-s">
              <span className="small muted">{t('audit.path', { count: proof.hashes.length })}</span>
              <ol className="proof-path" tabIndex={0} aria-label={t('audit.path', { count: proof.hashes.length })}>
                {proof.hashes.map((hash, i) => (
                  <li key={i} className="hex">{groupHex(hash)}</li>
                ))}
              </ol>
            </div>
          ) : null}
        </div>
      )}
    </Loaded>
  )
}
