import { Button, Checkbox, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { ra } from '@/api/endpoints'
import type { ApplicationDetail } from '@/api/types'
import { rejectReasons } from '@/lib/reasons'
import { ErrorNotice } from '@/ui/Notice'
import { Sheet } from '@/ui/Sheet'
import { useToast } from '@/ui/toast'

export type Decision = 'approve' | 'reject' | 'return'
const returnSteps = ['card', 'agreements'] as const

export function DecisionSheet({ application, decision, onClose }: { application: ApplicationDetail; decision?: Decision; onClose: () => void }) {
  const { t } = useTranslation()
  const toast = useToast()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<string[]>([])
  const [text, setText] = useState('')
  const decide = useMutation({
    mutationFn: (kind: Decision) =>
      kind === 'approve' ? ra.approve(application.id, { note: text.trim() || undefined }) : kind === 'reject' ? ra.reject(application.id, { reasons: chosen, text: text.trim() }) : ra.giveBack(application.id, { steps: chosen, text: text.trim() }),
    onSuccess: async (_, kind) => {
      toast(t(`ra.done.${kind}`, { name: application.name }))
      await client.invalidateQueries({ queryKey: ['ra'] })
      await navigate('/ra')
    },
  })
  const { reset } = decide
  useEffect(() => {
    setChosen([])
    setText('')
    reset()
  }, [decision, reset])
  if (!decision) return null
  const choices: readonly string[] = decision === 'reject' ? rejectReasons : decision === 'return' ? returnSteps : []
  const noteNeeded = decision === 'approve' && application.duplicates.length > 0
  const complete = decision === 'approve' ? !noteNeeded || text.trim() !== '' :  (chosen.length > 0 && (text.trim() !== '' || (decision === 'reject' && !chosen.includes('other'))))
  return (
    <Sheet opened onClose={onClose} title={t(`ra.decide.${decision}.title`, { name: application.name })}>
      <div className="stack">
        <p className="muted">{t(`ra.decide.${decision}.text`)}</p>
        {choices.length ? (
          <Checkbox.Group label={t(`ra.decide.${decision}.choose`)} value={chosen} onChange={setChosen}>
            <div className="stack-s" style={{ paddingTop: 8 }}>
              {choices.map(choice => (
                <Checkbox key={choice} value={choice} size="md" label={decision === 'reject' ? t(`reject.${choice}`) : t(`identity.step.${choice}`)} />
              ))}
            </div>
          </Checkbox.Group>
        ) : null}
        <Textarea label={t(noteNeeded ? 'ra.noteNeeded' : `ra.decide.${decision}.note`)} value={text} onChange={event => setText(event.currentTarget.value)} maxLength={500} autosize minRows={2} />
        <ErrorNotice error={decide.error} />
        <div className="grid-2">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button color={decision === 'reject' ? 'red' : undefined} disabled={!complete} loading={decide.isPending} onClick={() => decide.mutate(decision)}>
            {t(`ra.decide.${decision}.confirm`)}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
