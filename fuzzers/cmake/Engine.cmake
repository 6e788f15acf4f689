# SPDX-License-Identifier: GPL-2.0-only
# What is common to all targets: flags of the engine chosen, the engine's library, ttf_target().

set(TT_FUZZ_ENGINE plain CACHE STRING "plain, libfuzzer or afl")
option(TT_FUZZ_SANITIZE "Sanitizers in the fuzz targets" OFF)
option(TT_FUZZ_CMPLOG "The second build that AFL++ wants, which logs what is compared" OFF)
option(TT_FUZZ_COVERAGE "Source coverage of the code under test (clang)" OFF)

# TTF_TESTED: for the code that is fuzzed; TTF_COMMON: for all; TTF_LINK: of the programs.
set(TTF_COMMON -fno-omit-frame-pointer)
set(TTF_TESTED)
set(TTF_LINK)
if(TT_FUZZ_SANITIZE OR TT_SANITIZE)
  list(APPEND TTF_COMMON -fsanitize=address)
  # modpost reads ELF structures where they lie, and copies nothing from nowhere
  # (memcpy(p, NULL, 0)); no machine it runs on minds either.
  list(APPEND TTF_TESTED -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fno-sanitize=alignment,nonnull-attribute,pointer-overflow)
  list(APPEND TTF_LINK -fsanitize=address,undefined)
endif()
if(TT_FUZZ_ENGINE STREQUAL libfuzzer)
  list(APPEND TTF_TESTED -fsanitize=fuzzer-no-link)
  list(APPEND TTF_LINK -fsanitize=fuzzer)
elseif(TT_FUZZ_ENGINE STREQUAL afl)
  # afl-clang-fast instruments whatever it compiles; the list keeps it to what is tested.
  set(launch "env AFL_QUIET=1 AFL_LLVM_DENYLIST=${CMAKE_CURRENT_SOURCE_DIR}/engine/afl-denylist.txt")
  if(TT_FUZZ_CMPLOG)
    string(APPEND launch " AFL_LLVM_CMPLOG=1")
  endif()
  set_property(GLOBAL PROPERTY RULE_LAUNCH_COMPILE "${launch}")
  set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "${launch}")
  list(APPEND TTF_LINK -fsanitize=fuzzer)
elseif(TT_FUZZ_ENGINE STREQUAL external)
  # OSS-Fuzz and ClusterFuzzLite give flags in CFLAGS and the engine as a library.
  separate_arguments(engine UNIX_COMMAND "$ENV{LIB_FUZZING_ENGINE}")
  list(APPEND TTF_LINK ${engine})
elseif(NOT TT_FUZZ_ENGINE STREQUAL plain)
  message(FATAL_ERROR "TT_FUZZ_ENGINE is ${TT_FUZZ_ENGINE}; it must be plain, libfuzzer, afl or "
    "external")
endif()
if(TT_FUZZ_COVERAGE)
  list(APPEND TTF_TESTED -fprofile-instr-generate -fcoverage-mapping)
  list(APPEND TTF_LINK -fprofile-instr-generate)
endif()

set(TTF_OWN_FLAGS -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  $<$<BOOL:${TT_WERROR}>:-Werror>)
set(TTF_HARNESS ${CMAKE_CURRENT_SOURCE_DIR}/../harness)

# The engine itself has no coverage counters: what it does is not what is looked for.
add_library(ttf_engine STATIC
  engine/arena.c engine/bundle.c engine/coverage.c engine/export.c engine/files.c engine/format.c engine/search.c engine/state.c
  engine/stdio.c engine/text.c engine/trap.c)
target_include_directories(ttf_engine PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(ttf_engine PUBLIC _GNU_SOURCE)
target_compile_options(ttf_engine PRIVATE ${TTF_OWN_FLAGS} -O2 -g -fno-omit-frame-pointer
  -Wno-overlength-strings)
set_property(SOURCE engine/arena.c engine/search.c PROPERTY COMPILE_OPTIONS ${TTF_COMMON})
add_library(ttf_plain OBJECT engine/plain.c)
target_link_libraries(ttf_plain PRIVATE ttf_engine)
target_compile_options(ttf_plain PRIVATE ${TTF_OWN_FLAGS} ${TTF_COMMON})

# ttf_grammar(NAME): the dictionary NAME.dict, the mutator's table, and the library for AFL++.
function(ttf_grammar name)
  set(make ${CMAKE_CURRENT_SOURCE_DIR}/make-grammar)
  set(tokens ${CMAKE_CURRENT_SOURCE_DIR}/grammar/${name}.tokens)
  foreach(kind dict table)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.dict)
    if(kind STREQUAL table)
      set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}-tokens.c)
    endif()
    add_custom_command(OUTPUT ${output} COMMAND ${make} ${kind} ${tokens} > ${output}
      DEPENDS ${make} ${tokens} VERBATIM)
  endforeach()
  add_custom_target(${name}-dictionary ALL DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/${name}.dict)
  add_library(${name}-grammar OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}-tokens.c
    engine/mutator.c)
  target_compile_options(${name}-grammar PRIVATE ${TTF_OWN_FLAGS} -O2 -g)
  target_include_directories(${name}-grammar PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  if(TT_FUZZ_ENGINE STREQUAL afl)
    add_library(${name}-mutator MODULE engine/mutator_afl.c engine/mutator.c
      ${CMAKE_CURRENT_BINARY_DIR}/${name}-tokens.c)
    target_compile_options(${name}-mutator PRIVATE ${TTF_OWN_FLAGS} -O2)
    target_include_directories(${name}-mutator PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    set_target_properties(${name}-mutator PROPERTIES PREFIX "")
  endif()
endfunction()

# ttf_target(NAME CORPUS folder SOURCES … [PROGRAMS tag…] [TESTED …] [LIBS …] [GRAMMAR g]): program
# fuzz-NAME, and with the plain engine a test that replays corpus/FOLDER. TESTED are our own
# sources that are fuzzed themselves.
function(ttf_target name)
  cmake_parse_arguments(T "" "CORPUS;GRAMMAR" "SOURCES;PROGRAMS;TESTED;LIBS" ${ARGN})
  set(program fuzz-${name})
  add_executable(${program} ${T_SOURCES})
  ttf_program_table(${program} ${T_PROGRAMS})
  target_compile_options(${program} PRIVATE
    $<$<COMPILE_LANGUAGE:C>:${TTF_OWN_FLAGS}> -O2 -g -fno-omit-frame-pointer)
  if(T_TESTED)
    add_library(${program}-tested OBJECT ${T_TESTED})
    target_compile_options(${program}-tested PRIVATE ${TTF_OWN_FLAGS} -O2 -g ${TTF_COMMON}
      ${TTF_TESTED})
    target_include_directories(${program}-tested PRIVATE ${TTF_HARNESS})
    target_link_libraries(${program}-tested PRIVATE ttf_engine ${T_LIBS})
    target_link_libraries(${program} PRIVATE ${program}-tested)
  endif()
  target_link_libraries(${program} PRIVATE ttf_engine ${T_LIBS})
  target_include_directories(${program} PRIVATE ${TTF_HARNESS})
  target_link_options(${program} PRIVATE ${TTF_LINK})
  if(T_GRAMMAR AND TT_FUZZ_ENGINE STREQUAL libfuzzer)
    target_sources(${program} PRIVATE engine/mutator_libfuzzer.c)
    target_link_libraries(${program} PRIVATE ${T_GRAMMAR}-grammar)
  endif()
  if(TT_FUZZ_ENGINE STREQUAL plain)
    target_link_libraries(${program} PRIVATE ttf_plain)
    ttf_replay(${program} ${T_CORPUS})
  endif()
endfunction()

function(ttf_replay program folder)
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/../corpus/${folder})
  if(NOT EXISTS ${corpus})
    return()
  endif()
  add_test(NAME ${program} COMMAND ${program} --time-limit 10 ${corpus})
  set_tests_properties(${program} PROPERTIES LABELS "unit;fuzz" TIMEOUT 120
    ENVIRONMENT "TTF_MAKE_EVERY=7;UBSAN_OPTIONS=print_stacktrace=1")
endfunction()
