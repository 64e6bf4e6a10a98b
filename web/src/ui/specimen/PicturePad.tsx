import { Button, Checkbox } from '@mantine/core'
import { ImageUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { loadPicture } from '@/lib/imageTools'
import { Notice } from '../Notice'
import type { CanvasSource } from './DrawPad'

/** A picture of a signature on paper: the paper is taken away, the ink stays. */
export function PicturePad({ source }: { source: CanvasSource }) {
  const { t } = useTranslation()
  const [file, setFile] = useState<File>()
  const [cutOut, setCutOut] = useState(true)
  const [failed, setFailed] = useState(false)
  const [preview, setPreview] = useState('')
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    setPreview('')
    setFailed(false)
    source.current = undefined
    if (!file) return
    let gone = false
    loadPicture(file, cutOut).then(
      canvas => {
        if (gone) return
        source.current = async () => canvas
        setPreview(canvas.toDataURL('image/png'))
      },
      () => !gone && setFailed(true),
    )
    return () => {
      gone = true
    }
  }, [file, cutOut, source])

  return (
    <div className="stack-s">
      <input ref={input} type="file" accept="image/png,image/jpeg" className="visually-hidden" tabIndex={-1} aria-label={t('specimen.choosePicture')} onChange={e => setFile(e.currentTarget.files?.[0])} />
      {preview ? (
        <div className="pad pad-preview">
          <img src={preview} alt={t('specimen.preview')} />
        </div>
      ) : (
        <button type="button" className="pad pad-empty" onClick={() => input.current?.click()}>
          <ImageUp size={32} strokeWidth={1.6} aria-hidden />
          <span className="strong">{t('specimen.choosePicture')}</span>
          <span className="small muted">{t('specimen.pictureHint')}</span>
        </button>
      )}
      {failed ? <Notice tone="danger" title={t('errors.key.image.malformed.title')} live>{t('errors.key.image.malformed.text')}</Notice> : null}
      {preview ? (
        <div className="spread">
          <Checkbox checked={cutOut} onChange={e => setCutOut(e.currentTarget.checked)} label={t('specimen.cutOut')} />
          <Button variant="subtle" size="sm" onClick={() => input.current?.click()}>
            {t('specimen.otherPicture')}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
