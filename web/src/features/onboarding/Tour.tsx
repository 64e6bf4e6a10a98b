import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FileBadge, FileUp, ListChecks, ShieldCheck } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { account } from '@/api/endpoints'
import { keys } from '@/api/queries'
import type { Me } from '@/api/types'
import { Logo } from '@/ui/Logo'
import { useDocumentTitle } from '@/ui/Page'
import './Tour.css'

const stops = [
  { key: 'verify', icon: FileBadge },
  { key: 'upload', icon: FileUp },
  { key: 'confirm', icon: ShieldCheck },
  { key: 'proof', icon: ListChecks },
] as const

/** First log-in (ACC-6): four screens, Skip at any time, to be replayed from My Account. */
export function Tour() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [index, setIndex] = useState(0)
  const heading = useRef<HTMLHeadingElement>(null)
  useDocumentTitle(t('tour.title'))
  const leave = useMutation({
    mutationFn: () => account.change({ onboarded: true }),
    // A tour that could not be ticked off is no reason to keep anybody out: it shows again next time.
    onSettled: async () => {
      client.setQueryData<Me | null>(keys.me, me => (me ? { ...me, onboarded: true } : me))
      await navigate('/dashboard')
    },
  })
  useEffect(() => {
    if (index > 0) heading.current?.focus()
  }, [index])
  const stop = stops[index] ?? stops[0]
  const Icon = stop.icon
  const last = index === stops.length - 1
  return (
    <div className="tour">
      <header className="tour-head">
        <Logo />
        <Button variant="subtle" color="gray" onClick={() => leave.mutate()}>
          Skip
        </Button>
      </header>
      <section className="tour-body" aria-live="polite">
        <span className="tour-picture">
          <Icon size={64} strokeWidth={1.5} aria-hidden />
        </span>
        <p className="muted small">{t('tour.step', { n: index + 1, total: stops.length })}</p>
        <h1 ref={heading} tabIndex={-1}>{t(`tour.${stop.key}.title`)}</h1>
        <p className="muted">{t(`tour.${stop.key}.text`)}</p>
      </section>
      <footer className="tour-foot">
        <div className="tour-dots" aria-hidden>
          {stops.map((s, i) => (
            <i key={s.key} data-on={i === index || undefined} />
          ))}
        </div>
        <div className={index > 0 ? 'grid-2 tour-buttons' : 'stack'}>
          {index > 0 ? (
            <Button variant="default" onClick={() => setIndex(index - 1)}>
              {t('common.back')}
            </Button>
          ) : null}
          <Button loading={leave.isPending} onClick={() => (last ? leave.mutate() : setIndex(index + 1))}>
            {last ? t('tour.start') : t('common.next')}
          </Button>
        </div>
      </footer>
    </div>
  )
}
