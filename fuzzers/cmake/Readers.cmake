# SPDX-License-Identifier: GPL-2.0-only
# Our own readers, compiled for the fuzzer: everything they need, nothing from the build's
# libraries, which carry no counters and perhaps another sanitizer.

find_package(PkgConfig REQUIRED)
pkg_check_modules(TTF_GLIB REQUIRED IMPORTED_TARGET glib-2.0 gio-2.0 gio-unix-2.0 json-glib-1.0)
pkg_check_modules(TTF_ARCHIVE REQUIRED IMPORTED_TARGET libarchive libelf)

set(TTF_TREE_SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/../synthetic-tree)
file(GLOB profile_sources ${TTF_TREE_SOURCES}/profile*.c)
file(GLOB base_sources ${TTF_HARNESS}/base/*.c)
set(maketext_source ${TTF_HARNESS}/coarsetime/sweep/maketext.c)
file(GLOB kbuild_sources ${TTF_HARNESS}/kbuild/*.c ${TTF_HARNESS}/json/*.c)
list(APPEND kbuild_sources ${maketext_source})
set_property(SOURCE ${TTF_HARNESS}/base/datadir.c APPEND PROPERTY COMPILE_DEFINITIONS
  TT_DATADIR="${TTF_TREE_SOURCES}")
set_property(SOURCE import.c APPEND PROPERTY COMPILE_DEFINITIONS
  TTF_DATADIR="${TTF_TREE_SOURCES}")

ttf_grammar(readers)
ttf_target(readers CORPUS readers GRAMMAR readers
  SOURCES readers.c readers_case.c readers_cmdfile.c make_model.c scratch.c
  TESTED ${base_sources} ${profile_sources} ${TTF_HARNESS}/kbuild/lists.c
    ${TTF_HARNESS}/kbuild/cmdfile.c ${maketext_source} ${TTF_HARNESS}/kbuild/cmdfile_words.c ${TTF_HARNESS}/kbuild/ksyms_model.c
    ${TTF_HARNESS}/kbuild/features.c ${TTF_HARNESS}/check/case.c ${TTF_HARNESS}/check/condition.c
    ${TTF_HARNESS}/json/json.c ${TTF_HARNESS}/verdict/expected.c
    ${TTF_HARNESS}/verdict/finding.c
    ${TTF_HARNESS}/coarsetime/tools/log.c ${TTF_HARNESS}/coarsetime/tools/text.c
  LIBS PkgConfig::TTF_GLIB)
target_include_directories(fuzz-readers PRIVATE ${TTF_TREE_SOURCES} ${TTF_TREE_SOURCES}/..
  ${TTF_HARNESS}/coarsetime/include)
target_include_directories(fuzz-readers-tested PRIVATE ${TTF_TREE_SOURCES} ${TTF_TREE_SOURCES}/..
  ${TTF_HARNESS}/coarsetime/include)
ttf_target(import CORPUS import SOURCES import.c import_listing.c scratch.c
  TESTED ${base_sources} ${kbuild_sources} LIBS PkgConfig::TTF_GLIB PkgConfig::TTF_ARCHIVE)

# Life files. The operations' functions, which reading a life never calls, refer to all of the
# tree's plan and of the build: they stay without an address, so a call would end at once.
file(GLOB life_sources ${TTF_HARNESS}/life/life*.c ${TTF_HARNESS}/life/op*.c)
if(life_sources)
  # What may be a symbol's name is the profile's rule.
  list(APPEND life_sources ${TTF_TREE_SOURCES}/profile_names.c)
  ttf_grammar(life)
  ttf_target(life CORPUS life GRAMMAR life SOURCES life.c TESTED ${life_sources} ${base_sources}
    LIBS PkgConfig::TTF_GLIB)
  target_include_directories(fuzz-life-tested PRIVATE ${TTF_TREE_SOURCES} ${TTF_TREE_SOURCES}/..)
  target_link_options(fuzz-life PRIVATE -no-pie -Wl,--unresolved-symbols=ignore-all)
endif()
