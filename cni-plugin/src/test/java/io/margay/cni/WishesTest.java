package io.margay.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.QosControls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runtimes ask, each in its own spelling. */
class WishesTest {
  private static Wishes read(String arguments, String config) throws CniException {
    Map<String, String> environment =
        Map.of(
            "CNI_COMMAND", "ADD",
            "CNI_CONTAINERID", "c1",
            "CNI_NETNS", "/run/netns/c1",
            "CNI_IFNAME", "eth0",
            "CNI_PATH", "/opt/cni/bin",
            "CNI_ARGS", arguments);
    String stdin = "{\"cniVersion\":\"1.0.0\",\"name\":\"n\"," + config + "}";
    return CniRequest.parse(new CniWire.Message(environment, stdin)).wishes();
  }

  private static Wishes capability(String json) throws CniException {
    return read("", "\"runtimeConfig\":{" + json + "}");
  }

  private static final EndpointPort WEB =
      EndpointPort.published(Protocol.TCP, 80, 8080, Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"hostPort\":8080,\"containerPort\":80,\"protocol\":\"tcp\",\"hostIP\":\"\"}]",
        "[{\"HostPort\":8080,\"ContainerPort\":80,\"Protocol\":\"tcp\",\"HostIP\":\"\"}]",
        "[{\"HOSTPORT\":8080,\"CONTAINERPORT\":80,\"PROTOCOL\":\"TCP\"}]",
        "[{\"hostPort\":8080,\"containerPort\":80}]",
        "[{\"hostPort\":8080,\"containerPort\":80,\"hostIP\":\"0.0.0.0\"}]",
        "[{\"hostPort\":0,\"containerPort\":81},{\"hostPort\":8080,\"containerPort\":80}]",
      })
  void portsInAnyCase(String json) throws Exception {
    assertEquals(List.of(WEB), capability("\"portMappings\":" + json).ports());
    assertEquals(List.of(WEB), capability("\"PortMappings\":" + json).ports());
  }

  @Test
  void aPortOfOneHostAddressAndOfEachProtocol() throws Exception {
    assertEquals(
        List.of(
            EndpointPort.published(Protocol.UDP, 53, 53, Optional.of(Ip.parse("10.0.0.1"))),
            EndpointPort.published(Protocol.SCTP, 5, 6, Optional.empty())),
        capability(
                """
                "portMappings":[
                  {"hostPort":53,"containerPort":53,"protocol":"UDP","hostIP":"10.0.0.1"},
                  {"hostPort":6,"containerPort":5,"protocol":"sctp"}]
                """)
            .ports());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ingressRate\":100,\"ingressBurst\":200,\"egressRate\":300,\"egressBurst\":400} | 100 300 200 400",
        "{\"IngressRate\":100,\"IngressBurst\":4294967295,\"EgressRate\":0,\"EgressBurst\":4294967295} | 100 0 0 0",
        "{\"egressRate\":300} | 0 300 0 0",
      })
  void bandwidthInBitsWhateverTheCase(String json, String expected) throws Exception {
    QosControls limits = capability("\"bandwidth\":" + json).bandwidth().orElseThrow();
    assertEquals(
        expected,
        "%d %d %d %d"
            .formatted(
                limits.ingressBandwidth(),
                limits.egressBandwidth(),
                limits.ingressBurst(),
                limits.egressBurst()));
  }

  @Test
  void noRateIsNoLimitAndTheConfigurationOutweighsTheRuntime() throws Exception {
    assertEquals(
        Optional.empty(),
        capability("\"bandwidth\":{\"ingressRate\":0,\"ingressBurst\":4294967295}").bandwidth());
    assertEquals(
        5,
        read(
                "",
                "\"bandwidth\":{\"ingressRate\":5},\"runtimeConfig\":{\"bandwidth\":{\"ingressRate\":9}}")
            .bandwidth()
            .orElseThrow()
            .ingressBandwidth());
  }

  private static final String IN_RUNTIME =
      "\"runtimeConfig\":{\"ips\":[\"10.0.0.1\",\"10.0.0.5/24\"]}";
  private static final String IN_ARGS = "\"args\":{\"cni\":{\"ips\":[\"10.0.0.2\"]}}";
  private static final String IN_MESOS =
      "\"args\":{\"org.apache.mesos\":{\"network_info\":{\"ip_addresses\":[{\"protocol\":\"IPv4\"},{\"ip_address\":\"10.0.0.4\"}]}}}";

  @Test
  void addressesOfTheCapabilityThenOfArgsThenOfCniArgsThenOfMesos() throws Exception {
    assertEquals(
        List.of(Ip.parse("10.0.0.1"), Ip.parse("10.0.0.5")),
        read("IP=10.0.0.3", IN_RUNTIME + "," + IN_ARGS).addresses());
    assertEquals(List.of(Ip.parse("10.0.0.2")), read("IP=10.0.0.3", IN_ARGS).addresses());
    assertEquals(List.of(Ip.parse("10.0.0.3")), read("IP=10.0.0.3", IN_MESOS).addresses());
    assertEquals(
        List.of(Ip.parse("10.0.0.3"), Ip.parse("10.0.0.7")),
        read("IP=10.0.0.3/24,10.0.0.7", "\"x\":1").addresses());
    assertEquals(List.of(Ip.parse("10.0.0.4")), read("", IN_MESOS).addresses());
    assertEquals(
        List.of(Ip.parse("10.0.0.6")),
        capability(
                """
                "io.kubernetes.cri.pod-annotations":
                  {"cni.projectcalico.org/ipAddrs":"[\\"10.0.0.6\\"]"}
                """)
            .addresses());
  }

  @Test
  void macOfTheCapabilityThenOfArgsThenOfCniArgs() throws Exception {
    String runtime = "\"runtimeConfig\":{\"mac\":\"02:00:00:00:00:0A\"}";
    String args = "\"args\":{\"cni\":{\"mac\":\"02:00:00:00:00:02\"}}";
    String given = "MAC=02:00:00:00:00:03";
    assertEquals(
        Optional.of(Mac.parse("02:00:00:00:00:0a")), read(given, runtime + "," + args).mac());
    assertEquals(Optional.of(Mac.parse("02:00:00:00:00:02")), read(given, args).mac());
    assertEquals(Optional.of(Mac.parse("02:00:00:00:00:03")), read(given, "\"x\":1").mac());
    assertEquals(Optional.empty(), read("MAC=", "\"x\":1").mac());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"subnet\":\"10.0.0.0/24\"} | 10.0.0.1-10.0.0.254",
        "{\"subnet\":\"10.0.0.0/24\",\"rangeStart\":\"10.0.0.9\",\"rangeEnd\":\"10.0.0.12\"} | 10.0.0.9-10.0.0.12",
        "{\"subnet\":\"10.0.0.0/24\",\"gateway\":\"10.0.0.1\"} | 10.0.0.2-10.0.0.254",
        "{\"Subnet\":\"10.0.0.0/29\",\"Gateway\":\"10.0.0.3\"} | 10.0.0.1-10.0.0.2 10.0.0.4-10.0.0.6",
        "{\"subnet\":\"10.0.0.4/32\"} | 10.0.0.4-10.0.0.4",
      })
  void ranges(String range, String expected) throws Exception {
    List<List<IpRange>> sets = capability("\"ipRanges\":[[" + range + "]]").ranges();
    assertEquals(1, sets.size());
    assertEquals(
        expected,
        String.join(" ", sets.getFirst().stream().map(r -> r.first() + "-" + r.last()).toList()));
  }

  @Test
  void oneSetOfRangesPerAddress() throws Exception {
    assertEquals(
        List.of(2, 1),
        capability(
                """
                "ipRanges":[[{"subnet":"10.0.0.0/24"},{"subnet":"10.0.1.0/24"}],[{"subnet":"10.2.0.0/24"}]]
                """)
            .ranges()
            .stream()
            .map(set -> set.size())
            .toList());
  }

  @Test
  void dnsOfTheRuntimeThenOfTheConfiguration() throws Exception {
    Dns dns =
        read(
                "",
                """
                "dns":{"nameservers":["10.0.0.9"],"domain":"d","search":["s"]},
                "runtimeConfig":{"dns":{"Servers":["10.0.0.1"],"Options":["ndots:2"]}}
                """)
            .dns();
    assertEquals(new Dns(List.of("10.0.0.1"), "d", List.of("s"), List.of("ndots:2")), dns);
  }

  @Test
  void labelsFromWhereverTheyCome() throws Exception {
    Map<String, String> labels =
        read(
                "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0;K8S_POD_UID=u",
                """
                "runtimeConfig":{
                  "aliases":{"n":["web","c0ffee"],"other":["x"]},
                  "io.kubernetes.cri.pod-annotations":
                    {"team":"blue","note":"free text, no label","example.org/tier":"front"}},
                "args":{"cni":{"labels":[{"key":"app","value":"web"}]},
                  "org.apache.mesos":{"network_info":{"labels":{"labels":[
                    {"key":"rôle of it","value":"%front end%"},{"key":"!!","value":"x"}]}}}}
                """)
            .labels();
    assertEquals("shop", labels.get("margay.io/namespace"));
    assertEquals("web-0", labels.get("margay.io/pod"));
    assertEquals("true", labels.get("margay.io/alias.web"));
    assertEquals("true", labels.get("margay.io/alias.c0ffee"));
    assertEquals("blue", labels.get("team"));
    assertEquals("front", labels.get("example.org/tier"));
    assertEquals("web", labels.get("app"));
    assertEquals("front-end", labels.get("r-le-of-it"));
    assertEquals(8, labels.size(), labels.toString());
  }

  @Test
  void aPodNameWithoutNamespaceIsPodmansContainerName() throws Exception {
    assertEquals(
        Map.of("margay.io/container-name", "web", "margay.io/alias.a", "true"),
        read("IgnoreUnknown=1;K8S_POD_NAME=web", "\"runtimeConfig\":{\"aliases\":[\"a\"]}")
            .labels());
  }

  @Test
  void mesosPortMappings() throws Exception {
    assertEquals(
        List.of(WEB, EndpointPort.published(Protocol.UDP, 53, 5353, Optional.empty())),
        read(
                "",
                """
                "args":{"org.apache.mesos":{"network_info":{"port_mappings":[
                  {"host_port":8080,"container_port":80},
                  {"host_port":5353,"container_port":53,"protocol":"UDP"}]}}}
                """)
            .ports());
  }

  @Test
  void poolsOfAnAnnotationAndTheMtuOfTheConfiguration() throws Exception {
    assertEquals(
        List.of("blue"),
        capability(
                """
                "io.kubernetes.cri.pod-annotations":{"margay.io/ipv4pools":"[\\"blue\\"]"}
                """)
            .pools());
    assertEquals(OptionalInt.of(1400), read("", "\"mtu\":1400").mtu());
  }

  @Test
  void whatIsNotUnderstoodIsPassedOver() throws Exception {
    Wishes wishes =
        capability(
            "\"deviceID\":\"x\",\"infinibandGUID\":\"y\",\"cgroupPath\":\"/z\",\"new\":{\"a\":[1]}");
    assertEquals(Wishes.NONE, wishes);
    assertTrue(read("", "\"args\":{\"cni\":{\"what\":1}}").labels().isEmpty());
  }
}
