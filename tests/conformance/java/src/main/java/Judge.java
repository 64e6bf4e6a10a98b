import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Verdicts of EU DSS and veraPDF. One JSON job a line in, {"judge", "file", "password", "trust", "crls", "flavour"}; one JSON line out.
 *  No network: trust and revocation lists are the job's, everything else must be in the file. */
class Judge {
    static final ObjectMapper json = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ExecutorService work = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(null, task, "judge", 64L << 20);
            thread.setDaemon(true);
            return thread;
        });
        for (String line; (line = in.readLine()) != null;) {
            JsonNode job = json.readTree(line);
            ObjectNode answer = json.createObjectNode().put("file", job.get("file").asText());
            Future<ObjectNode> result = work.submit(() -> job.get("judge").asText().equals("dss") ? signatures(job) : archive(job));
            try {
                answer.setAll(result.get(60, TimeUnit.SECONDS));
            } catch (TimeoutException e) {
                result.cancel(true);
                answer.put("refused", "too slow");
            } catch (Exception e) {
                Throwable cause = e.getCause() != null ? e.getCause() : e;
                answer.put("refused", cause.getClass().getSimpleName() + ": " + cause.getMessage());
            }
            out.println(json.writeValueAsString(answer));
        }
        System.exit(0);
    }

    static ObjectNode signatures(JsonNode job) throws Exception {
        PDFDocumentValidator validator = new PDFDocumentValidator(new FileDocument(new File(job.get("file").asText())));
        if (job.hasNonNull("password")) validator.setPasswordProtection(job.get("password").asText().toCharArray());
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setAIASource(null);
        if (job.hasNonNull("trust")) {
            CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
            trusted.addCertificate(DSSUtils.loadCertificate(new File(job.get("trust").asText())));
            verifier.setTrustedCertSources(trusted);
        }
        if (job.hasNonNull("crls")) {
            String[] paths = new String[job.get("crls").size()];
            for (int i = 0; i < paths.length; ++i) paths[i] = job.get("crls").get(i).asText();
            java.io.InputStream[] streams = new java.io.InputStream[paths.length];
            for (int i = 0; i < paths.length; ++i) streams[i] = new java.io.FileInputStream(paths[i]);
            verifier.setCrlSource(new ExternalResourcesCRLSource(streams));
        }
        validator.setCertificateVerifier(verifier);
        Reports reports = validator.validateDocument();
        SimpleReport simple = reports.getSimpleReport();
        ObjectNode answer = json.createObjectNode();
        var list = answer.putArray("signatures");
        for (String id : simple.getSignatureIdList()) {
            ObjectNode one = list.addObject();
            var wrapper = reports.getDiagnosticData().getSignatureById(id);
            one.put("type", "signature").put("field", wrapper.getFirstFieldName());
            one.put("indication", String.valueOf(simple.getIndication(id)));
            one.put("sub_indication", simple.getSubIndication(id) == null ? null : simple.getSubIndication(id).name());
            one.put("level", String.valueOf(simple.getSignatureFormat(id)));
            var words = one.putArray("words");
            simple.getAdESValidationErrors(id).forEach(m -> words.add(m.getValue()));
            simple.getAdESValidationWarnings(id).forEach(m -> words.add("warning: " + m.getValue()));
        }
        for (String id : simple.getTimestampIdList()) {
            ObjectNode one = list.addObject();
            one.put("type", "timestamp");
            one.put("indication", String.valueOf(simple.getIndication(id)));
            one.put("sub_indication", simple.getSubIndication(id) == null ? null : simple.getSubIndication(id).name());
            var words = one.putArray("words");
            simple.getAdESValidationErrors(id).forEach(m -> words.add(m.getValue()));
        }
        return answer;
    }

    static ObjectNode archive(JsonNode job) throws Exception {
        ObjectNode answer = json.createObjectNode();
        File file = new File(job.get("file").asText());
        try (PDFAParser parser = job.hasNonNull("flavour")
                ? Foundries.defaultInstance().createParser(file, PDFAFlavour.byFlavourId(job.get("flavour").asText()))
                : Foundries.defaultInstance().createParser(file)) {
            PDFAFlavour flavour = parser.getFlavour();
            answer.put("flavour", flavour.getId());
            if (flavour == PDFAFlavour.NO_FLAVOUR) return answer;
            try (PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                answer.put("compliant", result.isCompliant());
                var words = answer.putArray("words");
                java.util.Set<String> seen = new java.util.TreeSet<>();
                for (TestAssertion a : result.getTestAssertions()) {
                    if (a.getStatus() == TestAssertion.Status.FAILED)
                        seen.add(a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber() + " " + a.getMessage());
                }
                seen.stream().limit(8).forEach(words::add);
            }
        }
        return answer;
    }
}
