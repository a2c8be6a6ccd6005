package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.QosControls;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.List;
import java.util.Optional;

/** The specification of a workload endpoint. */
final class EndpointBinding {
  private EndpointBinding() {}

  static Optional<WorkloadEndpointSpec> read(Fields spec, Reading reading) {
    int mark = reading.mark();
    Optional<String> orchestrator = spec.required("orchestrator").flatMap(Value::text);
    Optional<String> node = spec.required("node").flatMap(Value::text);
    Optional<String> workload = spec.value("workload").flatMap(Value::text);
    Optional<String> container = spec.value("containerID").flatMap(Value::text);
    Optional<String> pod = spec.value("pod").flatMap(Value::text);
    Optional<String> endpoint = spec.required("endpoint").flatMap(Value::text);
    Attachment attachment = attachment(spec, reading);
    Optional<QosControls> qos = spec.value("qosControls").flatMap(v -> qos(v, reading));
    spec.refuse(Reading.UNSUPPORTED, "serviceAccountName");
    spec.finish();
    return reading.built(
        spec,
        mark,
        () ->
            new WorkloadEndpointSpec(
                orchestrator.orElseThrow(),
                workload,
                node.orElseThrow(),
                container,
                pod,
                endpoint.orElseThrow(),
                attachment.ipNetworks,
                attachment.gateway,
                attachment.profiles,
                attachment.interfaceName.orElseThrow(),
                attachment.mac,
                attachment.ports,
                qos));
  }

  /** What both dialects write alike. */
  record Attachment(
      List<Cidr> ipNetworks,
      Optional<Ip> gateway,
      List<String> profiles,
      Optional<String> interfaceName,
      Optional<Mac> mac,
      List<EndpointPort> ports) {}

  static Attachment attachment(Fields spec, Reading reading) {
    List<Cidr> networks =
        spec.value("ipNetworks")
            .map(v -> Reading.list(v, item -> item.parsed(Reading::cidrOrAddress)))
            .orElse(List.of());
    Optional<Ip> gateway = spec.value("ipv4Gateway").flatMap(v -> v.parsed(Ip::parse));
    List<String> profiles =
        spec.value("profiles").map(v -> Reading.list(v, Value::text)).orElse(List.of());
    Optional<String> interfaceName = spec.required("interfaceName").flatMap(Value::text);
    Optional<Mac> mac = spec.value("mac").flatMap(v -> v.parsed(Mac::parse));
    List<EndpointPort> ports =
        spec.value("ports")
            .map(v -> Reading.list(v, item -> port(item, reading)))
            .orElse(List.of());
    spec.refuse(Reading.UNSUPPORTED, "ipNATs", "ipv6Gateway", "allowSpoofedSourcePrefixes");
    return new Attachment(networks, gateway, profiles, interfaceName, mac, ports);
  }

  private static Optional<EndpointPort> port(Value item, Reading reading) {
    return item.fields()
        .flatMap(fields -> {
          int mark = reading.mark();
          Optional<String> name = fields.value("name").flatMap(Value::text);
          Optional<Protocol> protocol =
              fields.required("protocol").flatMap(v -> v.parsedScalar(Protocol::parse));
          long port = fields.required("port").map(v -> v.integer(1, 65535).orElse(0)).orElse(0L);
          long hostPort =
              fields.value("hostPort").map(v -> v.integer(0, 65535).orElse(0)).orElse(0L);
          Optional<Ip> hostIp = fields.value("hostIP").flatMap(v -> v.parsed(Ip::parse));
          fields.finish();
          return reading.built(
              fields,
              mark,
              () ->
                  new EndpointPort(
                      name, protocol.orElseThrow(), (int) port, (int) hostPort, hostIp));
        });
  }

  private static Optional<QosControls> qos(Value value, Reading reading) {
    return value
        .fields()
        .flatMap(fields -> {
          int mark = reading.mark();
          long ingress = bits(fields, "ingressBandwidth");
          long egress = bits(fields, "egressBandwidth");
          long ingressBurst = bits(fields, "ingressBurst");
          long egressBurst = bits(fields, "egressBurst");
          fields.finish();
          return reading.built(
              fields, mark, () -> new QosControls(ingress, egress, ingressBurst, egressBurst));
        });
  }

  private static long bits(Fields fields, String name) {
    return fields.value(name).map(v -> v.integer(0, Long.MAX_VALUE).orElse(0)).orElse(0L);
  }

  /** The name that the specification asks for. */
  static String nameOf(WorkloadEndpointSpec spec) {
    // Docker names an endpoint before its container is known; the workload is Docker's endpoint id.
    boolean docker = spec.orchestrator().equals("docker") && spec.workload().isPresent();
    String container =
        docker
            ? spec.workload().get()
            : spec.containerId().or(spec::pod).or(spec::workload).orElse(spec.orchestrator());
    return new EndpointName(spec.node(), spec.orchestrator(), container, spec.endpoint())
        .toString();
  }

  static Tree write(WorkloadEndpointSpec spec) {
    MappingBuilder mapping =
        new MappingBuilder()
            .put("orchestrator", spec.orchestrator())
            .putText("workload", spec.workload())
            .put("node", spec.node())
            .putText("containerID", spec.containerId())
            .putText("pod", spec.pod())
            .put("endpoint", spec.endpoint())
            .putTexts("ipNetworks", spec.ipNetworks())
            .putText("ipv4Gateway", spec.ipv4Gateway())
            .putTexts("profiles", spec.profiles())
            .put("interfaceName", spec.interfaceName())
            .putText("mac", spec.mac())
            .putList("ports", spec.ports(), EndpointBinding::writePort);
    spec.qosControls().ifPresent(qos -> mapping.put("qosControls", writeQos(qos)));
    return mapping.build();
  }

  private static Tree writeQos(QosControls qos) {
    return new MappingBuilder()
        .put("ingressBandwidth", qos.ingressBandwidth())
        .put("egressBandwidth", qos.egressBandwidth())
        .put("ingressBurst", qos.ingressBurst())
        .put("egressBurst", qos.egressBurst())
        .build();
  }

  private static Tree writePort(EndpointPort port) {
    MappingBuilder mapping =
        new MappingBuilder()
            .putText("name", port.name())
            .put("protocol", port.protocol().toString())
            .put("port", port.port());
    if (port.isPublished()) {
      mapping.put("hostPort", port.hostPort());
    }
    return mapping.putText("hostIP", port.hostIp()).build();
  }
}
