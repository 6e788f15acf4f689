# SPDX-License-Identifier: GPL-2.0-only
# Compiling kbuild's host programs for a run inside the fuzz target: the source as it is, with
# engine/redirect.h before it, and its variables in sections of their own.

# ttf_program(NAME KERNEL SOURCE…): makes TAG = NAME_KERNEL known to ttf_target(). Sources are
# relative to the kernel's tree, or absolute. TTF_PROGRAM_FLAGS are added.
function(ttf_program name kernel)
  set(tag ${name}_${kernel})
  ttf_program_from(${tag} ${name} ${kernel} ${ARGN})
  set(TTF_OBJECTS_${tag} ${TTF_OBJECTS_${tag}} PARENT_SCOPE)
  set(TTF_ENTRY_${tag} ${TTF_ENTRY_${tag}} PARENT_SCOPE)
endfunction()

function(ttf_program_from tag name kernel)
  set(tree ${TTF_TREE_${kernel}})
  set(objects)
  # Several kernels' programs are linked together; those of one source keep their names to
  # themselves (fixdep of 4.9 to 4.20 has global variables).
  set(keep)
  if(ARGC EQUAL 4)
    set(keep --keep-global-symbol=ttf_main_${tag})
  endif()
  foreach(source IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${tree})
    get_filename_component(base ${source} NAME_WE)
    # A changed copy: how ci/bench/fuzz-mutants plants faults.
    if(TT_FUZZ_REPLACE_${base})
      set(source ${TT_FUZZ_REPLACE_${base}})
    endif()
    set(library ${tag}-${base})
    add_library(${library} OBJECT ${source})
    target_compile_definitions(${library} PRIVATE TTF_TAG=${tag} _GNU_SOURCE)
    # The kernel's code is compiled as it comes: no warnings of ours.
    target_compile_options(${library} PRIVATE -w -O2 -g -fno-common -std=gnu11
      -include ${CMAKE_CURRENT_SOURCE_DIR}/engine/redirect.h ${TTF_COMMON} ${TTF_TESTED}
      ${TTF_PROGRAM_FLAGS})
    target_include_directories(${library} PRIVATE ${tree}/scripts/include)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${library}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND objcopy --rename-section .data=${tag}_data --rename-section .bss=${tag}_bss
        --rename-section .data.rel.local=${tag}_data --rename-section .data.rel=${tag}_data ${keep}
        $<TARGET_OBJECTS:${library}> ${object}
      DEPENDS ${library} $<TARGET_OBJECTS:${library}> VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set(entry "${tag}, \"${name}\", \"${TTF_VERSION_${kernel}}\", ${TTF_ERA_${kernel}}")
  set(TTF_OBJECTS_${tag} ${objects} PARENT_SCOPE)
  set(TTF_ENTRY_${tag} ${entry} PARENT_SCOPE)
endfunction()

# ttf_program_table(TARGET TAG…): links the programs into TARGET and lists them.
function(ttf_program_table target)
  set(declarations)
  set(entries)
  foreach(tag IN LISTS ARGN)
    string(APPEND declarations "TTF_DECLARE(${tag})\n")
    string(APPEND entries "\tTTF_ENTRY(${TTF_ENTRY_${tag}}),\n")
    target_sources(${target} PRIVATE ${TTF_OBJECTS_${tag}})
  endforeach()
  set(table ${CMAKE_CURRENT_BINARY_DIR}/${target}-programs.c)
  file(CONFIGURE OUTPUT ${table} @ONLY CONTENT
"// SPDX-License-Identifier: GPL-2.0-only
#include \"engine/program.h\"

@declarations@
struct ttf_program ttf_programs[] = {
@entries@	{0}};
")
  target_sources(${target} PRIVATE ${table})
  foreach(tag IN LISTS ARGN)
    set_source_files_properties(${TTF_OBJECTS_${tag}} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  endforeach()
endfunction()
