import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Clock3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { identity as api } from '@/api/endpoints'
import { keys } from '@/api/queries'
import type { Identity } from '@/api/types'
import { formatDay } from '@/lib/format'
import { Facts } from '@/ui/Facts'
import { ErrorNotice, Notice } from '@/ui/Notice'

export function ReviewStep({ identity, onEdit, onSubmitted }: { identity: Identity; onEdit: () => void; onSubmitted: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const submit = useMutation({
    mutationFn: api.submit,
    onSuccess: async sent => {
      onSubmitted()
      client.setQueryData(keys.identity, sent)
      await client.invalidateQueries({ queryKey: keys.me })
      window.scrollTo({ top: 0 })
    },
  })
  const open = identity.steps.filter(step => step.key !== 'review' && step.state !== 'done' && step.state !== 'later')
  return (
    <>
      <header>
        <h2>{t('identity.review.title')}</h2>
        <p>{t('identity.review.lead')}</p>
      </header>
      <section className="card stack">
        <Facts
          two
          items={[
            [t('identity.name'), identity.name],
            ['NIK', <span className="figures">{identity.nikMasked}</span>],
            [t('identity.birthDate'), identity.birthDate && formatDay(identity.birthDate)],
            [t('identity.sex'), identity.sex && t(`identity.${identity.sex}`)],
          ]}
        />
        <Button variant="default" size="sm" onClick={onEdit} style={{ alignSelf: 'flex-start' }}>
          {t('identity.review.edit')}
        </Button>
      </section>
      <ul className="reset stack-s">
        {identity.steps
          .filter(step => step.key !== 'review')
          .map(step => (
            <li key={step.key} className="row">
              <span className={`row-icon ${step.state === 'done' ? 'tone-success' : 'quiet'}`} style={{ width: 32, height: 32 }}>
                {step.state === 'done' ? <Check size={18} aria-hidden /> : <Clock3 size={18} aria-hidden />}
              </span>
              <span className="grow">{t(`identity.step.${step.key}`)}</span>
              <span className="small muted">{t(`identity.stepState.${step.state}`)}</span>
            </li>
          ))}
      </ul>
      {open.length ? <Notice tone="warning" title={t('identity.review.open', { names: open.map(step => t(`identity.step.${step.key}`)).join(', ') })} /> : <Notice tone="info" title={t('identity.review.next')}>{t('identity.review.nextText')}</Notice>}
      <ErrorNotice error={submit.error} />
      <div className="action-bar">
        <Button disabled={open.length > 0} loading={submit.isPending} onClick={() => submit.mutate()}>
          {t('identity.review.submit')}
        </Button>
      </div>
    </>
  )
}
