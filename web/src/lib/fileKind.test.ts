import { expect, test } from 'vitest'
import { faultOf, largestUpload, nameWithoutExtension } from './fileKind'

const bytes = (text: string) => Uint8Array.from(text, c => c.charCodeAt(0))
test.each([
  ['empty', 0, '', true, 'document.empty'],
  ['one byte too many', largestUpload + 1, '%PDF-1.7', true, 'document.too_large'],
  ['the largest', largestUpload, '%PDF-1.7', true, undefined],
  ['a PDF with bytes before its header', 99, 'junk\n%PDF-1.4', true, undefined],
  ['PNG', 99, '\x89PNG\r\n\x1a\n', true, undefined],
  ['JPEG', 99, '\xff\xd8\xff\xe0', true, undefined],
  ['PNG where only PDF counts', 99, '\x89PNG\r\n\x1a\n', false, 'document.not_pdf'],
  ['a ZIP named .pdf', 99, 'PK\x03\x04', true, 'document.not_pdf'],
] as const)('%s', (_, size, head, images, want) => expect(faultOf(size, bytes(head), images)).toBe(want))

test.each([
  ['Kontrak sewa.final.PDF', 'Kontrak sewa.final'],
  ['.pdf', '.pdf'],
  ['foto.jpeg', 'foto'],
])('%s', (name, want) => expect(nameWithoutExtension(name)).toBe(want))
