import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, ScrollText } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { identity as api } from '@/api/endpoints'
import { keys } from '@/api/queries'
import type { Agreement } from '@/api/types'
import { currentLanguage } from '@/i18n'
import { Markdown } from '@/ui/Markdown'
import { ErrorNotice } from '@/ui/Notice'
import { Sheet } from '@/ui/Sheet'
import { Status } from '@/ui/Status'
import { Loaded } from '@/ui/Waiting'

/** Three texts, each to be read to its end before Agree works (KYC-3). */
export function AgreementsStep({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const language = currentLanguage()
  const key = ['agreements', language]
  const query = useQuery({ queryKey: key, queryFn: () => api.agreements(language) })
  const [reading, setReading] = useState<Agreement>()
  const agree = useMutation({
    mutationFn: ({ kind, version, digest }: Agreement) => api.agree({ kind, version, digest }),
    onSuccess: async () => {
      setReading(undefined)
      await Promise.all([client.invalidateQueries({ queryKey: ['agreements'] }), client.invalidateQueries({ queryKey: keys.identity })])
    },
  })
  const all = query.data?.items.every(item => item.agreedAt) ?? false
  return (
    <>
      <header>
        <h2>{t('identity.agreements.title')}</h2>
        <p>{t('identity.agreements.lead')}</p>
      </header>
      <Loaded query={query}>
        {({ items }) => (
          <div className="agreement-list">
            {items.map(item => (
              <button key={item.kind} type="button" className="agreement-row" onClick={() => { agree.reset(); setReading(item) }}>
                <span className="row-icon quiet"><ScrollText size={20} aria-hidden /></span>
                <span className="grow">
                  <span className="block strong wrap">{item.title}</span>
                  <span className="small muted">{t('identity.agreements.version', { version: item.version })}</span>
                </span>
                {item.agreedAt ? <Status tone="success">{t('identity.agreements.agreed')}</Status> : <ChevronRight size={20} className="muted" aria-hidden />}
              </button>
            ))}
          </div>
        )}
      </Loaded>
      <div className="action-bar">
        <Button disabled={!all} onClick={onDone}>
          {t('common.next')}
        </Button>
      </div>
      <Sheet opened={!!reading} onClose={() => setReading(undefined)} title={reading?.title ?? ''} size="lg">
        {reading ? <Reader agreement={reading} busy={agree.isPending} error={agree.error} onAgree={() => agree.mutate(reading)} /> : null}
      </Sheet>
    </>
  )
}

function Reader({ agreement, busy, error, onAgree }: { agreement: Agreement; busy: boolean; error: unknown; onAgree: () => void }) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const [read, setRead] = useState(agreement.agreedAt ? 1 : 0)
  const look = () => {
    const element = box.current
    if (!element) return
    const room = element.scrollHeight - element.clientHeight
    setRead(before => Math.max(before, room <= 4 ? 1 : Math.min(1, (element.scrollTop + 4) / room)))
  }
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const end = read >= 1
  return (
    <div className="stack">
      <div ref={box} className="agreement-text" tabIndex={0} role="region" aria-label={agreement.title} onScroll={look}>
        <Markdown text={agreement.body} />
      </div>
      <div className="agreement-meter" aria-hidden>
        <span style={{ width: `${read * 100}%` }} />
      </div>
      <ErrorNotice error={error} />
      {agreement.agreedAt ? (
        <Status tone="success">{t('identity.agreements.agreed')}</Status>
      ) : (
        <>
          <p className="small muted" role="status">{t(end ? 'identity.agreements.ready' : 'identity.agreements.scroll')}</p>
          <Button disabled={!end} loading={busy} onClick={onAgree}>
            Agree
          </Button>
        </>
      )}
    </div>
  )
}
