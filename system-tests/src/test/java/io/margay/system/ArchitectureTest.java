package io.margay.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInAnyPackage;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of the drawing, and the house rules that can be checked. */
class ArchitectureTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final String[] PURE = {
    "io.margay.model..",
    "io.margay.agent.calc..",
    "io.margay.agent.desired..",
    "io.margay.agent.rules..",
    "io.margay.bgp.wire..",
    "io.margay.bgp.fsm..",
    "io.margay.bgp.rib..",
    "io.margay.bgp.filter..",
    "io.margay.cni",
    "io.margay.ipam.block..",
    "io.margay.netlink.wire..",
  };

  private static JavaClasses margay;

  @BeforeAll
  static void read() {
    margay =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ArchitectureTest::isNoTestJar)
            .importPackages("io.margay");
  }

  private static boolean isNoTestJar(Location location) {
    return !location.contains("-tests.jar");
  }

  private static void check(ArchRule rule) {
    rule.check(margay);
  }

  @Test
  void everyImportIsAnArrowOfTheDrawing() {
    check(
        classes()
            .should(
                adhereToPlantUmlDiagram(
                    ROOT.resolve("docs/architecture.puml"),
                    consideringOnlyDependenciesInAnyPackage("io.margay.."))));
  }

  @Test
  void packagesFormNoCycle() {
    for (String slice :
        List.of(
            "io.margay.agent.(*)..",
            "io.margay.bgp.(*)..",
            "io.margay.model.(*)..",
            "io.margay.datastore.(*)..",
            "io.margay.ipam.(*)..")) {
      check(slices().matching(slice).should().beFreeOfCycles());
    }
  }

  @Test
  void purePackagesTouchNoWorld() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.nio.file..",
                "java.nio.channels..",
                "java.lang.foreign..",
                "io.netty..",
                "io.etcd..",
                "jnr..",
                "java.util.concurrent.locks..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.Socket")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  @Test
  void eachOutsideLibraryHasOneImporter() {
    only("io.etcd..", "io.margay.datastore.etcd..");
    only("io.grpc..", "io.margay.datastore.etcd..");
    only("jnr..", "io.margay.netlink.sys..");
    only(
        "io.netty..",
        "io.margay.bgp.io..",
        "io.margay.agent.api..",
        "io.margay.agent.docker..",
        "io.margay.datastore.etcd..");
    only("picocli..", "io.margay.cli..");
  }

  private static void only(String library, String... importers) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(importers)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library));
  }

  @Test
  void noNameIsADrawerForStrayThings() {
    check(
        noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helper|Impl|Base)(\\$.*)?")
            .orShould()
            .resideInAnyPackage(
                "..util..", "..common..", "..helper..", "..impl..", "..internal..", "..misc.."));
  }

  @Test
  void everyPackageExplainsItselfAndNoFileIsTooLong() throws IOException {
    List<String> broken = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java") && f.toString().contains("/src/"))
              .toList()) {
        Path essay = file.resolveSibling("package-info.java");
        if (file.toString().contains("/src/main/") && !Files.exists(essay)) {
          broken.add("no package-info.java beside " + ROOT.relativize(file));
        }
        try (Stream<String> lines = Files.lines(file)) {
          long count = lines.count();
          if (count > 500) {
            broken.add(ROOT.relativize(file) + " has " + count + " lines, at most 500");
          }
        }
      }
    }
    assertEquals(List.of(), broken);
  }
}
