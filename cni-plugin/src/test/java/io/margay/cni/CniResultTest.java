package io.margay.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import org.junit.jupiter.api.Test;

class CniResultTest {
  private static final CniResult RESULT =
      new CniResult(
          "mgy0123456789a",
          Mac.parse("ee:ee:ee:ee:ee:ee"),
          "eth0",
          Mac.parse("02:00:00:00:00:01"),
          "/run/netns/c1",
          Ip.parse("192.168.0.9"),
          Ip.parse("169.254.1.1"));

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

  @Test
  void olderVersionsNameTheIpVersionAndPrintDns() {
    String json = RESULT.toJson(CniVersion.V0_4_0);
    assertEquals(true, json.contains("\"ips\":[{\"version\":\"4\",\"interface\":1"), json);
    assertEquals(true, json.endsWith("\"dns\":{}}"), json);
  }

  @Test
  void errorsCarryCodeMessageAndDetails() {
    assertEquals(
        "{\"cniVersion\":\"1.0.0\",\"code\":7,\"msg\":\"no \\\"x\\\"\",\"details\":\"why\"}",
        CniResult.errorJson(new CniException(CniException.INVALID_CONFIG, "no \"x\"", "why")));
  }
}
