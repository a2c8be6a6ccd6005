package io.margay.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CniRequestTest {
  private static final String CONFIG =
      """
      {"cniVersion": "1.0.0", "name": "margay", "type": "margay", "future": {"unknown": 1},
       "ipam": {"type": "margay-ipam", "pools": ["default-ipv4"]}}
      """;

  private static Map<String, String> environment(String... changes) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "CNI_COMMAND", "ADD",
                "CNI_CONTAINERID", "c1",
                "CNI_NETNS", "/run/netns/c1",
                "CNI_IFNAME", "eth0",
                "CNI_PATH", "/opt/cni/bin"));
    for (int i = 0; i < changes.length; i += 2) {
      environment.put(changes[i], changes[i + 1]);
    }
    return environment;
  }

  private static CniException refused(Map<String, String> environment, String config) {
    return assertThrows(
        CniException.class, () -> CniRequest.parse(new CniWire.Message(environment, config)));
  }

  @Test
  void readsAnAddAndPassesOverUnknownKeys() throws Exception {
    CniRequest request =
        CniRequest.parse(
            new CniWire.Message(environment("CNI_ARGS", "IgnoreUnknown=1;IP=192.168.0.9"), CONFIG));
    assertEquals(CniCommand.ADD, request.command());
    assertEquals(List.of("default-ipv4"), request.pools());
    assertEquals("192.168.0.9", request.address().map(Object::toString).orElse(""));
    assertEquals(Optional.empty(), request.previous());
  }

  @ParameterizedTest
  @CsvSource({
    "CNI_COMMAND, FLY, 4, unknown CNI_COMMAND: FLY",
    "CNI_COMMAND, '', 4, required env variables [CNI_COMMAND] missing",
    "CNI_NETNS, '', 4, required env variables [CNI_NETNS] missing",
    "CNI_CONTAINERID, -c, 4, invalid characters in containerID",
    "CNI_IFNAME, a-name-that-is-too-long, 4, invalid interface name",
    "CNI_IFNAME, a/b, 4, invalid interface name",
    "CNI_ARGS, IP=nine, 4, CNI_ARGS: IP is no address",
    "CNI_COMMAND, CHECK, 7, missing prevResult",
  })
  void namesTheVariableThatIsWrong(String variable, String value, int code, String message) {
    CniException error = refused(environment(variable, value), CONFIG);
    assertEquals(code, error.code());
    assertEquals(message, error.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 6 | the configuration on stdin is not a JSON object",
        "{\"name\": | 6 | the configuration on stdin is not JSON",
        "[] | 6 | the configuration on stdin is not a JSON object",
        "{\"cniVersion\":\"1.0.0\"} | 7 | missing network name",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"a b\"} | 7 | invalid characters found in network name",
        "{\"cniVersion\":\"9.9.9\",\"name\":\"n\"} | 1 | incompatible CNI versions",
        "{\"name\":\"n\"} | 1 | incompatible CNI versions",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"ipam\":{\"type\":\"dhcp\"}} | 2 | unsupported field ipam.type: \"dhcp\"",
        "{\"cniVersion\":\"1.0.0\",\"name\":\"n\",\"ipam\":{\"pools\":\"x\"}} | 7 | ipam.pools is not a list of pool names",
      })
  void namesWhatIsWrongInTheConfiguration(String config, int code, String message) {
    CniException error = refused(environment(), config);
    assertEquals(code, error.code());
    assertEquals(message, error.text());
  }

  @Test
  void severalMissingVariablesComeInOneMessage() {
    CniException error = refused(Map.of("CNI_COMMAND", "DEL"), CONFIG);
    assertEquals(
        "required env variables [CNI_CONTAINERID,CNI_IFNAME,CNI_PATH] missing", error.text());
  }

  @Test
  void theWireCarriesEveryVariableAndTheConfiguration() throws Exception {
    CniWire.Message message = new CniWire.Message(environment("ODD", "a=b c"), CONFIG);
    byte[] bytes = CniWire.writeRequest(message);
    for (int have = 0; have < bytes.length; have++) {
      int needed = CniWire.requestLength(ByteBuffer.wrap(bytes, 0, have).slice());
      assertTrue(needed > have && needed <= bytes.length, "after " + have + " bytes: " + needed);
    }
    assertEquals(bytes.length, CniWire.requestLength(ByteBuffer.wrap(bytes)));
    assertEquals(message, CniWire.read(ByteBuffer.wrap(bytes)));
  }

  @Test
  void damagedRequestsGiveATypedErrorOrAMessageAndNothingElse() {
    Random random = new Random(7);
    byte[] good = CniWire.writeRequest(new CniWire.Message(environment(), CONFIG));
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = good.clone();
      for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
        bytes[random.nextInt(4, bytes.length)] = (byte) random.nextInt();
      }
      try {
        if (CniWire.requestLength(ByteBuffer.wrap(bytes)) == bytes.length) {
          CniRequest.parse(CniWire.read(ByteBuffer.wrap(bytes)));
        }
      } catch (CniException expected) {
        assertTrue(expected.code() > 0);
      }
    }
  }
}
