package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.bgp.config.SpeakerFile;
import io.margay.bgp.config.SpeakerFileReader;
import io.margay.model.document.InvalidDocumentException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each change of the file does. */
class ReloadTest {
  private static final String BEFORE =
      """
      local-as: 65000
      router-id: 10.0.0.1
      originate: [10.50.0.0/24]
      peers:
      - {name: a, address: 10.0.0.2}
      - {name: b, address: 10.0.0.3}
      """;

  private static SpeakerFile file(String text) throws InvalidDocumentException {
    return SpeakerFileReader.read("s.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "router-id: ~ cluster-id: 9.9.9.9\\nrouter-id: ~ cluster-id: needs a restart, not in force",
        "router-id: ~ multipath: 4\\nrouter-id: ~ multipath: needs a restart, not in force",
        "router-id: ~ kernel: {export: true}\\nrouter-id: ~ kernel: needs a restart, not in force",
        "10.50.0.0/24 ~ 10.51.0.0/24 ~ originate: in force at once",
        "originate: ~ mrt: {load: [{file: t}]}\\noriginate: ~ mrt.load: in force at once",
        "10.0.0.2} ~ 10.0.0.2, password: s} ~ peer a (transport): session starts anew",
        "10.0.0.2} ~ 10.0.0.2, max-prefixes: 5} ~ peer a (families): in force at once, session kept",
        "10.0.0.2} ~ 10.0.0.2, hold-time: 30} ~ peer a (timers): session starts anew",
        "- {name: b, address: 10.0.0.3} ~ ~ peer b: removed, its session ends",
        "- {name: b ~ - {name: c, address: 10.0.0.4}\\n- {name: b ~ peer c: added",
      })
  void aChangeOfTheFileSaysWhatBecomesOfIt(String old, String now, String expected)
      throws InvalidDocumentException {
    String replacement = now == null ? "" : now.replace("\\n", "\n");
    Reload reload = Reload.between(file(BEFORE), file(BEFORE.replace(old, replacement)));
    assertEquals("[" + expected + "]", reload.changes().toString());
  }

  @Test
  void whatNeedsARestartStaysAsItWas() throws InvalidDocumentException {
    SpeakerFile before = file(BEFORE);
    SpeakerFile after = file(BEFORE.replace("65000", "65001").replace("10.0.0.3", "10.0.0.4"));
    SpeakerFile inForce = Reload.between(before, after).inForce(before, after);
    assertEquals(before.speaker(), inForce.speaker());
    assertEquals("10.0.0.4", inForce.peers().getLast().address().toString());
  }
}
