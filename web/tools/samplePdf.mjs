// A small contract as a PDF, for pictures and browser tests: plain objects, one standard font, no compression.

const clauses = [
  'Pihak Pertama menyewakan kepada Pihak Kedua sebuah ruang kantor',
  'seluas 84 meter persegi untuk jangka waktu dua belas bulan,',
  'terhitung sejak tanggal perjanjian ini ditandatangani.',
  '',
  'Biaya sewa dibayar di muka setiap tiga bulan paling lambat',
  'pada hari kelima. Keterlambatan dikenai denda sesuai Pasal 6.',
  '',
  'Para pihak sepakat bahwa tanda tangan elektronik tersertifikasi',
  'pada dokumen ini mempunyai kekuatan hukum yang sama dengan',
  'tanda tangan basah.',
]

function content(page, pages, width, height) {
  const text = (x, y, size, words, font = 'F1') => `BT /${font} ${size} Tf ${x} ${y} Td (${words.replaceAll(/[()\\]/g, '\\$&')}) Tj ET`
  const lines = [text(72, height - 96, 17, page === 1 ? 'PERJANJIAN SEWA RUANG KANTOR' : `Lampiran ${page - 1}`, 'F2'), text(72, height - 118, 10, `Nomor 014/SRK/XI/2026 - halaman ${page} dari ${pages}`)]
  for (let section = 0; section < 2; section += 1) {
    const top = height - 164 - section * 208
    lines.push(text(72, top, 11.5, `Pasal ${(page - 1) * 2 + section + 1}`, 'F2'))
    clauses.forEach((clause, i) => clause && lines.push(text(72, top - 22 - i * 16, 11, clause)))
  }
  if (page === pages && height > 700) lines.push(text(72, 218, 11, 'Pihak Pertama,'), text(330, 218, 11, 'Pihak Kedua,'), '0.6 w 72 128 m 232 128 l S', '330 128 m 490 128 l S')
  return lines.join('\n')
}

/** pages: how many; rotate: /Rotate of every page; crop: a crop box away from the origin. */
export function samplePdf({ pages = 2, rotate = 0, crop = false, width = 595, height = 842 } = {}) {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', `<</Type/Pages/Count ${pages}/Kids[${Array.from({ length: pages }, (_, i) => `${5 + i * 2} 0 R`).join(' ')}]>>`, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>', '<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>']
  for (let page = 1; page <= pages; page += 1) {
    const stream = content(page, pages, width, height)
    const box = crop ? `/MediaBox[0 0 ${width + 60} ${height + 40}]/CropBox[0 0 ${width} ${height}]` : `/MediaBox[0 0 ${width} ${height}]`
    objects.push(`<</Type/Page/Parent 2 0 R${box}/Rotate ${rotate}/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents ${objects.length + 2} 0 R>>`, `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`)
  }
  let file = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'
  const offsets = objects.map((object, i) => {
    const offset = file.length
    file += `${i + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const xref = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`
  return Buffer.from(file, 'latin1')
}
