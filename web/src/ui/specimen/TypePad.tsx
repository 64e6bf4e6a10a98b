import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import '@fontsource/caveat/latin-500.css'
import '@fontsource/dancing-script/latin-500.css'
import '@fontsource/great-vibes/latin-400.css'
import '@fontsource/homemade-apple/latin-400.css'
import { friendlyName } from '@/lib/format'
import type { CanvasSource } from './DrawPad'

const fonts = [
  { family: 'Great Vibes', weight: 400 },
  { family: 'Dancing Script', weight: 500 },
  { family: 'Caveat', weight: 500 },
  { family: 'Homemade Apple', weight: 400 },
] as const

/** The name in a handwriting font, drawn as a picture. */
export function TypePad({ source, name }: { source: CanvasSource; name: string }) {
  const { t } = useTranslation()
  const [text, setText] = useState(() => friendlyName(name))
  const [chosen, setChosen] = useState(0)
  useEffect(() => {
    const font = fonts[chosen] ?? fonts[0]
    source.current = () => render(text.trim(), `${font.weight} 140px "${font.family}"`)
  }, [source, text, chosen])
  return (
    <div className="stack-s">
      <TextInput label={t('specimen.typeLabel')} value={text} onChange={e => setText(e.currentTarget.value)} maxLength={60} autoComplete="name" />
      <div className="font-choices" role="radiogroup" aria-label={t('specimen.fonts')}>
        {fonts.map((font, index) => (
          <label key={font.family} className="font-choice" data-on={index === chosen || undefined}>
            <input type="radio" name="font" checked={index === chosen} onChange={() => setChosen(index)} aria-label={font.family} />
            <span style={{ fontFamily: `'${font.family}', cursive`, fontWeight: font.weight, fontSize: fitted(text.trim().length) }} aria-hidden>
              {text.trim() || t('specimen.sample')}
            </span>
          </label>
        ))}
      </div>
    </div>
  )
}

/** Long names must fit the choice that shows them. */
function fitted(length: number): string {
  return `${Math.max(0.9, Math.min(2, 38 / Math.max(length, 12)))}rem`
}

async function render(text: string, font: string): Promise<HTMLCanvasElement | undefined> {
  if (!text) return undefined
  await document.fonts.load(font, text)
  const canvas = document.createElement('canvas')
  const measure = canvas.getContext('2d')
  if (!measure) return undefined
  measure.font = font
  canvas.width = Math.ceil(measure.measureText(text).width) + 160
  canvas.height = 360
  const context = canvas.getContext('2d')
  if (!context) return undefined
  context.font = font
  context.fillStyle = '#12316b'
  context.fillText(text, 80, 220)
  return canvas
}
