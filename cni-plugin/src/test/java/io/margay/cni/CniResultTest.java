package io.margay.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CniResultTest {
  private static final Ip GATEWAY = Ip.parse("169.254.1.1");
  private static final String SANDBOX = "/run/netns/c1";

  private static final CniResult RESULT =
      new CniResult(
          List.of(
              CniResult.Interface.ofHost("mgy0123456789a", Mac.parse("ee:ee:ee:ee:ee:ee"), 1500),
              CniResult.Interface.ofContainer(
                  "eth0", Mac.parse("02:00:00:00:00:01"), 1500, SANDBOX)),
          List.of(
              new CniResult.Address(
                  InterfaceAddress.parse("192.168.0.9/32"),
                  Optional.of(GATEWAY),
                  OptionalInt.of(1))),
          List.of(CniResult.Route.of(Cidr.parse("0.0.0.0/0"), Optional.of(GATEWAY))),
          Dns.NONE);

  @Test
  void version11AddsTheMtu() {
    assertEquals(
        """
        {"cniVersion":"1.1.0",\
        "interfaces":[{"name":"mgy0123456789a","mac":"ee:ee:ee:ee:ee:ee","mtu":1500},\
        {"name":"eth0","mac":"02:00:00:00:00:01","mtu":1500,"sandbox":"/run/netns/c1"}],\
        "ips":[{"interface":1,"address":"192.168.0.9/32","gateway":"169.254.1.1"}],\
        "routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}]}\
        """,
        RESULT.toJson(CniVersion.V1_1_0));
  }

  @Test
  void version1ListsBothEndsAndPointsTheAddressAtTheContainersOne() {
    assertEquals(
        """
        {"cniVersion":"1.0.0",\
        "interfaces":[{"name":"mgy0123456789a","mac":"ee:ee:ee:ee:ee:ee"},\
        {"name":"eth0","mac":"02:00:00:00:00:01","sandbox":"/run/netns/c1"}],\
        "ips":[{"interface":1,"address":"192.168.0.9/32","gateway":"169.254.1.1"}],\
        "routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}]}\
        """,
        RESULT.toJson(CniVersion.V1_0_0));
  }

  @ParameterizedTest
  @EnumSource(names = {"V0_3_0", "V0_3_1", "V0_4_0"})
  void versions03And04NameTheIpVersionAndPrintDns(CniVersion version) {
    String json = RESULT.toJson(version);
    assertTrue(json.contains("\"ips\":[{\"version\":\"4\",\"interface\":1"), json);
    assertTrue(json.endsWith("\"dns\":{}}"), json);
    assertFalse(json.contains("mtu"), json);
  }

  @ParameterizedTest
  @EnumSource(names = {"V0_1_0", "V0_2_0"})
  void theOldestHaveOneAddressPerFamilyWithItsRoutes(CniVersion version) {
    assertEquals(
        """
        {"cniVersion":"%s",\
        "ip4":{"ip":"192.168.0.9/32","gateway":"169.254.1.1",\
        "routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}]},\
        "dns":{}}\
        """
            .formatted(version.text()),
        RESULT.toJson(version));
  }

  @ParameterizedTest
  @EnumSource
  void everyVersionIsReadBack(CniVersion version) throws Exception {
    CniResult read = CniResult.parse(RESULT.toJson(version));
    assertEquals(RESULT.ips().getFirst().address(), read.ips().getFirst().address());
    assertEquals(RESULT.routes(), read.routes());
    if (version == CniVersion.V1_1_0) {
      assertEquals(RESULT, read);
    }
    assertEquals(RESULT.toJson(version), read.toJson(version));
  }

  @Test
  void whatEarlierPluginsAnsweredComesFirstAndIsKept() throws Exception {
    CniResult previous =
        CniResult.parse(
            """
            {"cniVersion":"1.1.0",
             "interfaces":[{"name":"br0"},{"name":"net0","sandbox":"/run/netns/c1","pciID":"x"}],
             "ips":[{"interface":1,"address":"10.0.0.2/24","gateway":"10.0.0.1"}],
             "routes":[{"dst":"10.9.0.0/16","gw":"10.0.0.1","mtu":1400,"priority":7,"table":99}],
             "dns":{"nameservers":["10.0.0.1"],"domain":"old"}}
            """);
    CniResult all = RESULT.after(previous);
    assertEquals(4, all.interfaces().size());
    assertEquals(OptionalInt.of(3), all.ips().get(1).of());
    assertEquals(List.of(Ip.parse("192.168.0.9")), all.addressesOf(SANDBOX, "eth0"));
    assertEquals(List.of(Ip.parse("10.0.0.2")), all.addressesOf(SANDBOX, "net0"));
    String json = all.toJson(CniVersion.V1_1_0);
    assertTrue(json.contains("\"mtu\":1400,\"priority\":7,\"table\":99"), json);
    assertTrue(json.contains("\"pciID\":\"x\""), json);
    assertTrue(json.contains("\"dns\":{\"nameservers\":[\"10.0.0.1\"],\"domain\":\"old\"}"), json);
  }

  @Test
  void nullIsAnEmptyResult() throws Exception {
    assertEquals(CniResult.EMPTY, CniResult.parse("null"));
    assertEquals("{\"cniVersion\":\"1.0.0\"}", CniResult.EMPTY.toJson(CniVersion.V1_0_0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json",
        "{\"ips\":7}",
        "{\"ips\":[{\"address\":\"nine\"}]}",
        "{\"interfaces\":[{\"name\":\"a\",\"mac\":\"zz\"}]}",
        "{\"routes\":[{\"dst\":\"x\"}]}",
        "{\"dns\":{\"nameservers\":\"x\"}}",
      })
  void aMalformedResultIsADecodingFailure(String json) {
    assertEquals(
        CniException.DECODING_FAILURE,
        assertThrows(CniException.class, () -> CniResult.parse(json)).code());
  }

  @Test
  void errorsCarryCodeMessageAndDetails() {
    assertEquals(
        "{\"cniVersion\":\"0.4.0\",\"code\":7,\"msg\":\"no \\\"x\\\"\",\"details\":\"why\"}",
        CniResult.errorJson(
            new CniException(CniException.INVALID_CONFIG, "no \"x\"", "why")
                .in(CniVersion.V0_4_0)));
  }
}
