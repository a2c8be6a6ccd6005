package io.margay.bgp.config;

import io.margay.bgp.config.SpeakerFile.Dump;
import io.margay.bgp.config.SpeakerFile.Load;
import io.margay.bgp.config.SpeakerFile.Mrt;
import io.margay.model.document.Fields;
import io.margay.model.document.Value;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section {@code mrt}: tables that are loaded, and where ours is written. */
final class MrtSection {
  private MrtSection() {}

  static Mrt read(Fields fields) {
    List<Load> loads = new ArrayList<>();
    for (Value item : fields.value("load").map(Value::items).orElse(List.of())) {
      item.fields().flatMap(MrtSection::load).ifPresent(loads::add);
    }
    Optional<Dump> dump = fields.value("dump").flatMap(Value::fields).flatMap(MrtSection::dump);
    fields.finish();
    return new Mrt(loads, dump);
  }

  private static Optional<Load> load(Fields fields) {
    Optional<String> file = fields.required("file").flatMap(Value::text);
    Optional<Ip> from = fields.value("from").flatMap(v -> v.parsed(Ip::parse));
    boolean keep = SpeakerFileReader.flag(fields, "keep-next-hop", false);
    fields.finish();
    return file.map(path -> new Load(path, from, keep));
  }

  private static Optional<Dump> dump(Fields fields) {
    Optional<String> file = fields.required("file").flatMap(Value::text);
    int every = SpeakerFileReader.number(fields, "every", 1, 0xff_ffff).orElse(3600);
    fields.finish();
    return file.map(path -> new Dump(path, Duration.ofSeconds(every)));
  }
}
