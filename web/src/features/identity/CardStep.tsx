import { Button, Radio, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Camera, Check, Circle, X } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { identity as api } from '@/api/endpoints'
import { errorWords } from '@/api/errors'
import { ApiError } from '@/api/client'
import { keys } from '@/api/queries'
import type { Identity, Sex } from '@/api/types'
import { ageOn, checkNik } from '@/lib/nik'
import { ErrorNotice } from '@/ui/Notice'

const fieldOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return ''
  const named = (error.problem.field ?? '').replace(/^\//, '')
  if (named) return named
  if (error.key.startsWith('nik.')) return 'nik'
  if (error.key.startsWith('name.')) return 'name'
  return error.key === 'identity.too_young' ? 'birthDate' : ''
}

/** NIK, name, birth date and sex by hand, checked against each other while typing (KYC-2). */
export function CardStep({ identity, onDone }: { identity: Identity; onDone: () => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [nik, setNik] = useState('')
  const [name, setName] = useState(identity.name ?? '')
  const [birthDate, setBirthDate] = useState(identity.birthDate ?? '')
  const [sex, setSex] = useState<Sex | ''>(identity.sex ?? '')
  const [shown, setShown] = useState(false)
  const save = useMutation({
    mutationFn: () => api.save({ nik, name: name.trim().replaceAll(/\s+/g, ' '), birthDate, sex: sex as Sex }),
    onSuccess: async saved => {
      client.setQueryData(keys.identity, saved)
      await client.invalidateQueries({ queryKey: keys.me })
      onDone()
    },
  })
  const today = new Date().toISOString().slice(0, 10)
  const complete = nik.length === 16
  const problems = checkNik(nik, birthDate || undefined, sex || undefined)
  const tooYoung = birthDate !== '' && ageOn(birthDate, today) < 17
  const checks: [key: string, state: 'open' | 'ok' | 'bad'][] = [
    ['length', nik === '' ? 'open' : complete ? 'ok' : shown ? 'bad' : 'open'],
    ['region', !complete ? 'open' : problems.includes('region') ? 'bad' : 'ok'],
    ['birthDate', !complete || (!birthDate && !problems.includes('birthDate')) ? 'open' : problems.includes('birthDate') ? 'bad' : 'ok'],
    ['sex', !complete || !sex ? 'open' : problems.includes('sex') ? 'bad' : 'ok'],
  ]
  const serverField = fieldOf(save.error)
  const serverWords = save.error ? errorWords(save.error, t).title : ''
  const fault = (field: string, own: string | false) => (serverField === field ? serverWords : shown && own ? own : undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (problems.length === 0 && name.trim() && birthDate && sex && !tooYoung) save.mutate()
  }
  return (
    <>
      <header>
        <h2>{t('identity.card.title')}</h2>
        <p>{t('identity.card.lead')}</p>
      </header>
      <div className="notice tone-info">
        <Camera size={20} aria-hidden />
        <div className="notice-body small">{t('identity.card.photoLater')}</div>
      </div>
      <form onSubmit={submit} noValidate id="card-form">
        <div>
          <TextInput className="nik-input" label={t('identity.nik')} description={identity.nikMasked ? t('identity.nikKnown', { nik: identity.nikMasked }) : t('identity.nikHint')} inputMode="numeric" autoComplete="off" maxLength={16} value={nik} onChange={e => { setNik(e.currentTarget.value.replaceAll(/\D/g, '').slice(0, 16)); if (save.error) save.reset() }} error={fault('nik', !complete && t('errors.key.nik.length.title'))} aria-describedby="nik-checks" />
          <ul className="nik-checks" id="nik-checks">
            {checks.map(([key, state]) => (
              <li key={key} data-state={state}>
                {state === 'ok' ? <Check size={16} strokeWidth={3} aria-hidden /> : state === 'bad' ? <X size={16} strokeWidth={3} aria-hidden /> : <Circle size={16} aria-hidden />}
                {t(`identity.nikCheck.${key}`)}
                <span className="visually-hidden">{t(`identity.nikState.${state}`)}</span>
              </li>
            ))}
          </ul>
        </div>
        <TextInput label={t('identity.name')} description={t('identity.nameHint')} autoComplete="name" autoCapitalize="characters" value={name} onChange={e => { setName(e.currentTarget.value); if (save.error) save.reset() }} error={fault('name', !name.trim() && t('identity.nameMissing'))} maxLength={100} />
        <TextInput type="date" label={t('identity.birthDate')} max={today} value={birthDate} onChange={e => { setBirthDate(e.currentTarget.value); if (save.error) save.reset() }} error={fault('birthDate', birthDate ? tooYoung && t('errors.key.identity.too_young.title') : t('identity.birthDateMissing'))} />
        <Radio.Group label={t('identity.sex')} value={sex} onChange={value => setSex(value as Sex)} error={fault('sex', !sex && t('identity.sexMissing'))}>
          <div className="row-wrap" style={{ gap: 28, paddingTop: 8 }}>
            <Radio value="male" label={t('identity.male')} size="md" />
            <Radio value="female" label={t('identity.female')} size="md" />
          </div>
        </Radio.Group>
        {save.error && !serverField ? <ErrorNotice error={save.error} /> : null}
        <div className="action-bar">
          <Button type="submit" loading={save.isPending}>
            {t('common.next')}
          </Button>
        </div>
      </form>
    </>
  )
}
