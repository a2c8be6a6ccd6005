package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.Cidr;
import io.margay.model.resource.EncapsulationMode;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.PoolUse;
import io.margay.model.selector.Selector;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The specification of a pool. */
final class PoolBinding {
  private static final List<EncapsulationMode> MODES = List.of(EncapsulationMode.values());

  private PoolBinding() {}

  static Optional<IpPoolSpec> read(Fields spec, Reading reading) {
    int mark = reading.mark();
    Optional<Cidr> cidr = spec.required("cidr").flatMap(PoolBinding::cidr);
    int blockSize =
        spec.value("blockSize")
            .map(value -> (int) value.integer(0, 128).orElse(0))
            .orElseGet(() -> cidr.map(IpPoolSpec::defaultBlockSize).orElse(0));
    EncapsulationMode ipip = mode(spec, "ipipMode", reading);
    EncapsulationMode vxlan = mode(spec, "vxlanMode", reading);
    boolean nat = flag(spec, "natOutgoing");
    boolean disabled = flag(spec, "disabled");
    boolean disableExport = flag(spec, "disableBGPExport");
    Selector nodes = spec.value("nodeSelector").flatMap(reading::selector).orElse(Selector.all());
    Set<PoolUse> uses = spec.value("allowedUses").map(PoolBinding::uses).orElse(allUses());
    spec.value("assignmentMode").ifPresent(PoolBinding::requireAutomatic);
    spec.refuse(Reading.UNSUPPORTED, "namespaceSelector");
    spec.finish();
    return reading.built(
        spec,
        mark,
        () ->
            new IpPoolSpec(
                cidr.orElseThrow(),
                blockSize,
                ipip,
                vxlan,
                nat,
                disabled,
                disableExport,
                nodes,
                uses));
  }

  /** IPv4 only in this release. */
  static Optional<Cidr> cidr(Value value) {
    Optional<Cidr> cidr = value.parsed(Cidr::parse);
    if (cidr.isPresent() && cidr.get().address().v6()) {
      value.fault(cidr.get() + ": IPv6 pools are " + Reading.UNSUPPORTED);
    }
    return cidr;
  }

  static void warnOfTunnel(Value value, EncapsulationMode mode, Reading reading) {
    if (mode != EncapsulationMode.NEVER) {
      reading.warn(
          value, "is kept, but tunnels are " + Reading.UNSUPPORTED + ": packets are routed");
    }
  }

  static boolean flag(Fields fields, String key) {
    return fields.value(key).flatMap(Value::bool).orElse(false);
  }

  static Set<PoolUse> allUses() {
    return EnumSet.allOf(PoolUse.class);
  }

  private static EncapsulationMode mode(Fields spec, String key, Reading reading) {
    Optional<Value> value = spec.value(key);
    EncapsulationMode mode =
        value
            .flatMap(v -> v.oneOf(MODES, EncapsulationMode::title))
            .orElse(EncapsulationMode.NEVER);
    value.ifPresent(v -> warnOfTunnel(v, mode, reading));
    return mode;
  }

  private static Set<PoolUse> uses(Value value) {
    Set<PoolUse> uses = EnumSet.noneOf(PoolUse.class);
    uses.addAll(Reading.list(value, use -> use.oneOf(List.of(PoolUse.values()), PoolUse::title)));
    if (!uses.contains(PoolUse.WORKLOAD)) {
      value.fault("pools that are not for Workload are " + Reading.UNSUPPORTED);
    }
    return uses;
  }

  private static void requireAutomatic(Value value) {
    if (!value.text().orElse("Automatic").equals("Automatic")) {
      value.fault("other modes than Automatic are " + Reading.UNSUPPORTED);
    }
  }

  static Tree write(IpPoolSpec spec) {
    return new MappingBuilder()
        .put("cidr", spec.cidr().toString())
        .put("blockSize", spec.blockSize())
        .put("ipipMode", spec.ipipMode().title())
        .put("vxlanMode", spec.vxlanMode().title())
        .putIfTrue("natOutgoing", spec.natOutgoing())
        .putIfTrue("disabled", spec.disabled())
        .putIfTrue("disableBGPExport", spec.disableBgpExport())
        .put("nodeSelector", spec.nodeSelector().toString())
        .putTexts("allowedUses", spec.allowedUses().stream().map(PoolUse::title).toList())
        .build();
  }
}
