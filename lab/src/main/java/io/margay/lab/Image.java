package io.margay.lab;

import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An image of Debian's static busybox, made without a registry: an archive of the form of {@code
 * docker save}, which docker, podman and containerd all read.
 */
final class Image {
  static final String NAME = "busybox";
  static final String FULL_NAME = "docker.io/library/busybox:latest";

  /** What users and tests may call it. */
  private static final List<String> TAGS =
      List.of(FULL_NAME, "docker.io/library/bb:latest", "localhost/bb:latest");

  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** A tar that is the same each time. */
  private static final List<String> TAR =
      List.of("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0");

  private Image() {}

  /**
   * Makes the archive unless it is there.
   *
   * @throws LabException naming the package to install when busybox is not there
   */
  static void ensure(Path archive) throws IOException {
    if (Files.exists(archive)) {
      return;
    }
    if (!Files.isExecutable(BUSYBOX)) {
      throw new LabException(
          BUSYBOX + " is not there, of which an image is made: apt-get install busybox-static");
    }
    Path work = archive.resolveSibling(archive.getFileName() + ".work");
    Leftovers.deleteTree(work);
    Files.createDirectories(work);
    try {
      write(work);
      Files.move(work.resolve("image.tar"), archive, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Leftovers.deleteTree(work);
    }
  }

  private static void write(Path work) throws IOException {
    Path root = work.resolve("root");
    for (String name : List.of("bin", "etc", "tmp", "proc", "sys", "dev", "root", "www")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.setPosixFilePermissions(
        root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
    Files.copy(BUSYBOX, root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String applet : run(List.of(BUSYBOX.toString(), "--list")).lines().toList()) {
      if (!applet.equals(NAME)) {
        Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of(NAME));
      }
    }
    Path layer = work.resolve("layer.tar");
    tar(layer, root, ".");
    String config = JsonText.compact(config("sha256:" + sha256(layer)));
    Files.writeString(work.resolve("config.json"), config);
    Files.writeString(work.resolve("manifest.json"), JsonText.compact(manifest()));
    tar(work.resolve("image.tar"), work, "manifest.json", "config.json", "layer.tar");
  }

  private static Tree config(String layer) {
    return new MappingBuilder()
        .put("architecture", System.getProperty("os.arch", "").replace("aarch64", "arm64"))
        .put("os", "linux")
        .put(
            "config",
            new MappingBuilder()
                .putTexts("Env", List.of("PATH=" + PATH))
                .putTexts("Cmd", List.of("sh"))
                .build())
        .put(
            "rootfs",
            new MappingBuilder().put("type", "layers").putTexts("diff_ids", List.of(layer)).build())
        .build();
  }

  private static Tree manifest() {
    Tree one =
        new MappingBuilder()
            .put("Config", "config.json")
            .putTexts("RepoTags", TAGS)
            .putTexts("Layers", List.of("layer.tar"))
            .build();
    return new Tree.Sequence(Position.NONE, List.of(one));
  }

  private static void tar(Path archive, Path directory, String... names) throws IOException {
    List<String> words = new ArrayList<>(TAR);
    words.addAll(List.of("-C", directory.toString(), "-cf", archive.toString()));
    words.addAll(List.of(names));
    run(words);
  }

  private static String run(List<String> words) throws IOException {
    return new Command(String.join(" ", words), words, Map.of("PATH", PATH))
        .run(Limits.COMMAND, "")
        .orThrow();
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
