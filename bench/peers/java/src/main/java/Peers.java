import com.sun.management.OperatingSystemMXBean;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.pades.DSSFileFont;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.SignatureFieldParameters;
import eu.europa.esig.dss.pades.SignatureImageParameters;
import eu.europa.esig.dss.pades.SignatureImageTextParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.pdf.pdfbox.PdfBoxNativeObjectFactory;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.PDAppearanceContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceDictionary;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceStream;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAttributeTableGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** EU DSS and PDFBox over the files of run.sh: Peers FOLDER REPETITIONS. One JSON line a measurement: processor time of the working thread,
 *  and "process_ms", the mean of the whole process with its collector and compiler. */
class Peers {
    interface Call {
        byte[] run() throws Exception;
    }

    static final String FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    static final String TEXT = "Contoh Penandatangan";
    static PrivateKey key;
    static X509Certificate[] chain;
    static byte[] font;
    static CertificateToken root;
    static int repetitions;

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        repetitions = Integer.parseInt(arguments[1]);
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] password = "correct horse".toCharArray();
        store.load(new FileInputStream(folder.resolve("signer.p12").toFile()), password);
        String alias = store.aliases().nextElement();
        key = (PrivateKey) store.getKey(alias, password);
        chain = Arrays.copyOf(store.getCertificateChain(alias), store.getCertificateChain(alias).length, X509Certificate[].class);
        font = Files.readAllBytes(Path.of(FONT));
        root = eu.europa.esig.dss.spi.DSSUtils.loadCertificate(folder.resolve("root.pem").toFile());
        for (String name : new String[] {"100k", "1m", "10m"}) {
            byte[] file = Files.readAllBytes(folder.resolve(name + ".pdf"));
            byte[] twice = Files.readAllBytes(folder.resolve(name + "-twice.pdf"));
            Files.write(folder.resolve(name + "-pdfbox.pdf"), measure("PDFBox", "sign", name, () -> pdfbox(file)));
            Files.write(folder.resolve(name + "-dss.pdf"), measure("DSS", "sign", name, () -> dss(file)));
            if (measure("DSS", "validate", name, () -> new byte[validate(twice)]).length != 2)
                throw new IllegalStateException("DSS does not find two sound signatures");
        }
        System.exit(0);
    }

    static byte[] measure(String tool, String what, String name, Call call) throws Exception {
        int warming = name.equals("10m") ? 4 : 40;
        for (int i = 0; i < warming; ++i) call.run();
        var threads = ManagementFactory.getThreadMXBean();
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<Double> times = new ArrayList<>();
        byte[] answer = null;
        long whole = process.getProcessCpuTime();
        for (int i = 0; i < repetitions; ++i) {
            long started = threads.getCurrentThreadCpuTime();
            answer = call.run();
            times.add((threads.getCurrentThreadCpuTime() - started) / 1e6);
        }
        double each = (process.getProcessCpuTime() - whole) / 1e6 / repetitions;
        times.sort(null);
        System.out.printf("{\"tool\":\"%s\",\"what\":\"%s\",\"file\":\"%s\",\"median_ms\":%.3f,\"least_ms\":%.3f,\"process_ms\":%.3f,\"bytes\":%d}%n", tool, what,
                          name, times.get(times.size() / 2), times.get(0), each, answer.length);
        return answer;
    }

    static byte[] dss(byte[] file) throws Exception {
        PAdESSignatureParameters parameters = new PAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.PAdES_BASELINE_B);
        parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
        List<CertificateToken> tokens = new ArrayList<>();
        for (X509Certificate each : chain) tokens.add(new CertificateToken(each));
        parameters.setSigningCertificate(tokens.get(0));
        parameters.setCertificateChain(tokens);
        parameters.bLevel().setSigningDate(new Date());
        SignatureFieldParameters field = new SignatureFieldParameters();
        field.setPage(1);
        field.setOriginX(72);
        field.setOriginY(162);
        field.setWidth(200);
        field.setHeight(80);
        SignatureImageTextParameters text = new SignatureImageTextParameters();
        text.setText(TEXT + "\n2026-03-01 09:30 WIB");
        text.setFont(new DSSFileFont(new ByteArrayInputStream(font)));
        SignatureImageParameters image = new SignatureImageParameters();
        image.setFieldParameters(field);
        image.setTextParameters(text);
        parameters.setImageParameters(image);
        PAdESService service = new PAdESService(new CommonCertificateVerifier());
        service.setPdfObjFactory(new PdfBoxNativeObjectFactory());
        DSSDocument document = new InMemoryDocument(file);
        byte[] wanted = service.getDataToSign(document, parameters).getBytes();
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(key);
        signer.update(wanted);
        DSSDocument signed = service.signDocument(document, parameters, new SignatureValue(SignatureAlgorithm.ECDSA_SHA256, signer.sign()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        signed.writeTo(out);
        return out.toByteArray();
    }

    static int validate(byte[] file) {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null);
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(root);
        verifier.setTrustedCertSources(trusted);
        PDFDocumentValidator validator = new PDFDocumentValidator(new InMemoryDocument(file));
        validator.setCertificateVerifier(verifier);
        int sound = 0;
        var data = validator.validateDocument().getDiagnosticData();
        for (var each : data.getSignatures())
            if (each.isSignatureIntact() && each.isSignatureValid()) ++sound;
        return sound;
    }

    static byte[] pdfbox(byte[] file) throws Exception {
        try (PDDocument document = Loader.loadPDF(file); SignatureOptions options = new SignatureOptions()) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(COSName.getPDFName("ETSI.CAdES.detached"));
            signature.setName(TEXT);
            signature.setSignDate(Calendar.getInstance());
            options.setVisualSignature(template(document.getPage(0).getMediaBox()));
            options.setPage(0);
            document.addSignature(signature, content -> {
                try {
                    return cms(content.readAllBytes());
                } catch (Exception e) {
                    throw new java.io.IOException(e);
                }
            }, options);
            ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + 65536);
            document.saveIncremental(out);
            return out.toByteArray();
        }
    }

    /** PDFBox takes a visible signature's look from another small document. */
    static ByteArrayInputStream template(PDRectangle page) throws Exception {
        try (PDDocument made = new PDDocument()) {
            PDPage only = new PDPage(page);
            made.addPage(only);
            PDAcroForm form = new PDAcroForm(made);
            made.getDocumentCatalog().setAcroForm(form);
            PDSignatureField field = new PDSignatureField(form);
            form.setSignaturesExist(true);
            form.setAppendOnly(true);
            form.getFields().add(field);
            PDAnnotationWidget widget = field.getWidgets().get(0);
            widget.setRectangle(new PDRectangle(72, 600, 200, 80));
            PDAppearanceStream look = new PDAppearanceStream(made);
            look.setResources(new PDResources());
            look.setBBox(new PDRectangle(200, 80));
            PDAppearanceDictionary appearance = new PDAppearanceDictionary();
            appearance.setNormalAppearance(look);
            widget.setAppearance(appearance);
            PDFont face = PDType0Font.load(made, new ByteArrayInputStream(font), true);
            try (PDAppearanceContentStream content = new PDAppearanceContentStream(look)) {
                content.beginText();
                content.setFont(face, 12);
                content.newLineAtOffset(4, 60);
                content.showText(TEXT);
                content.newLineAtOffset(0, -16);
                content.showText("2026-03-01 09:30 WIB");
                content.endText();
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            made.save(out);
            return new ByteArrayInputStream(out.toByteArray());
        }
    }

    /** PDFBox leaves the CMS to its caller: BouncyCastle, with the attribute that PAdES needs. */
    static byte[] cms(byte[] content) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
        CMSAttributeTableGenerator attributes = new DefaultSignedAttributeTableGenerator() {
            @Override
            protected Hashtable createStandardAttributeTable(java.util.Map parameters) {
                Hashtable table = super.createStandardAttributeTable(parameters);
                table.remove(new ASN1ObjectIdentifier("1.2.840.113549.1.9.5"));  // signing-time
                table.put(PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                          new Attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, new DERSet(new SigningCertificateV2(new ESSCertIDv2(digest)))));
                return table;
            }
        };
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                                             .setSignedAttributeGenerator(attributes)
                                             .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key), chain[0]));
        generator.addCertificates(new JcaCertStore(Arrays.asList(chain)));
        return generator.generate(new CMSProcessableByteArray(content), false).getEncoded();
    }
}
