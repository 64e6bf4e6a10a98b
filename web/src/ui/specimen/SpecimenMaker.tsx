import { Button, SegmentedControl } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ImageUp, PenLine, Type } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { specimens } from '@/api/endpoints'
import { keys } from '@/api/queries'
import type { Specimen, SpecimenKind, SpecimenPurpose } from '@/api/types'
import { specimenPng } from '@/lib/imageTools'
import { ErrorNotice, Notice } from '../Notice'
import { DrawPad } from './DrawPad'
import { PicturePad } from './PicturePad'
import { TypePad } from './TypePad'
import './specimen.css'

/** Draw, type or upload a specimen (SPE-1). Blank ones and single dots are refused here already. */
export function SpecimenMaker({ name, purposes = true, onSaved }: { name: string; purposes?: boolean; onSaved: (specimen: Specimen) => void }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [kind, setKind] = useState<SpecimenKind>('drawn')
  const [purpose, setPurpose] = useState<SpecimenPurpose>('signature')
  const [blank, setBlank] = useState(false)
  const canvas = useRef<() => Promise<HTMLCanvasElement | undefined>>(undefined)
  const save = useMutation({
    mutationFn: async () => {
      const drawn = await canvas.current?.()
      const png = drawn ? await specimenPng(drawn) : undefined
      if (!png) return undefined
      return specimens.add(png, kind, purpose)
    },
    onSuccess: async specimen => {
      setBlank(!specimen)
      if (!specimen) return
      await client.invalidateQueries({ queryKey: keys.specimens })
      onSaved(specimen)
    },
  })
  const change = (value: string) => {
    canvas.current = undefined
    setBlank(false)
    save.reset()
    setKind(value as SpecimenKind)
  }
  const label = (Icon: typeof PenLine, text: string) => (
    <>
      <Icon size={18} aria-hidden />
      <span>{text}</span>
    </>
  )
  return (
    <div className="stack">
      <SegmentedControl
        fullWidth
        value={kind}
        onChange={change}
        aria-label={t('specimen.method')}
        data={[
          { value: 'drawn', label: label(PenLine, t('specimen.kind.drawn')) },
          { value: 'typed', label: label(Type, t('specimen.kind.typed')) },
          { value: 'uploaded', label: label(ImageUp, t('specimen.kind.uploaded')) },
        ]}
      />
      {/* When the stroke has ended, not when it begins: the pad must not move under the pen. */}
      <div onPointerUp={() => setBlank(false)} onKeyUp={() => setBlank(false)}>
        {kind === 'drawn' ? <DrawPad source={canvas} /> : null}
        {kind === 'typed' ? <TypePad source={canvas} name={name} /> : null}
        {kind === 'uploaded' ? <PicturePad source={canvas} /> : null}
      </div>
      {purposes ? (
        <SegmentedControl
          fullWidth
          value={purpose}
          onChange={value => setPurpose(value as SpecimenPurpose)}
          aria-label={t('specimen.purposeLabel')}
          data={[
            { value: 'signature', label: t('specimen.purpose.signature') },
            { value: 'initials', label: t('specimen.purpose.initials') },
          ]}
        />
      ) : null}
      {blank ? <Notice tone="warning" title={t('errors.key.specimen.blank.title')} live>{t('specimen.blankText')}</Notice> : null}
      <ErrorNotice error={save.error} />
      <Button loading={save.isPending} onClick={() => save.mutate()}>
        {t('specimen.save')}
      </Button>
    </div>
  )
}
