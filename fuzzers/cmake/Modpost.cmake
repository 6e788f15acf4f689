# SPDX-License-Identifier: GPL-2.0-only
# What modpost's sources include from the build: the ELF class, and the offsets of the device
# tables, which kbuild takes from an assembly listing. Needs our skeleton's headers for the
# kernel's; without them the modpost targets are left out.

set(TTF_SKELETON ${CMAKE_CURRENT_SOURCE_DIR}/../synthetic-tree/skeleton)
if(NOT EXISTS ${TTF_SKELETON})
  set(TTF_SKELETON ${CMAKE_CURRENT_SOURCE_DIR}/../skeleton)
endif()

# ttf_modpost(KERNEL): the program modpost_KERNEL; TTF_HAVE_MODPOST_KERNEL tells if it can be.
macro(ttf_modpost kernel)
  set(tree ${TTF_TREE_${kernel}})
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/modpost-${kernel})
  file(MAKE_DIRECTORY ${generated})
  set(includes ${TTF_SKELETON}/arch/synth/include)
  execute_process(
    COMMAND ${CMAKE_C_COMPILER} -S -o ${generated}/offsets.s -D__KERNEL__ -w -I ${includes}
      -I ${tree}/include -I ${tree}/include/uapi ${tree}/scripts/mod/devicetable-offsets.c
    RESULT_VARIABLE failed ERROR_VARIABLE message)
  if(failed)
    message(STATUS "modpost of ${TTF_VERSION_${kernel}} is not fuzzed: ${message}")
    set(TTF_HAVE_MODPOST_${kernel} FALSE)
  else()
    # Lines .ascii "->NAME $VALUE text" become definitions.
    file(STRINGS ${generated}/offsets.s lines REGEX "->[A-Za-z]")
    set(text)
    foreach(line IN LISTS lines)
      if(line MATCHES "->([A-Za-z0-9_]+) [$#]*([-0-9]+)")
        string(APPEND text "#define ${CMAKE_MATCH_1} ${CMAKE_MATCH_2}\n")
      endif()
    endforeach()
    file(WRITE ${generated}/devicetable-offsets.h "${text}")
    file(WRITE ${generated}/elfconfig.h
      "#define KERNEL_ELFCLASS ELFCLASS64\n#define KERNEL_ELFDATA ELFDATA2LSB\n"
      "#define HOST_ELFCLASS ELFCLASS64\n#define HOST_ELFDATA ELFDATA2LSB\n")
    set(sources scripts/mod/modpost.c scripts/mod/file2alias.c scripts/mod/sumversion.c)
    if(EXISTS ${tree}/scripts/mod/symsearch.c)
      list(APPEND sources scripts/mod/symsearch.c)
    endif()
    set(TTF_PROGRAM_FLAGS -I ${generated})
    ttf_program(modpost ${kernel} ${sources})
    set(TTF_PROGRAM_FLAGS)
    set(TTF_HAVE_MODPOST_${kernel} TRUE)
  endif()
endmacro()

# The objects that modpost is given: assembled by the host's compiler, without sanitizers.
foreach(object vmlinux module)
  set(TTF_${object}_OBJECT ${CMAKE_CURRENT_BINARY_DIR}/modpost_${object}.o)
  add_custom_command(OUTPUT ${TTF_${object}_OBJECT}
    COMMAND ${CMAKE_C_COMPILER} -c -o ${TTF_${object}_OBJECT}
      ${CMAKE_CURRENT_SOURCE_DIR}/modpost_${object}.S
    DEPENDS modpost_${object}.S modpost_export.inc VERBATIM)
endforeach()
set_source_files_properties(modpost_objects.S PROPERTIES
  COMPILE_DEFINITIONS
    "TTF_VMLINUX_OBJECT=\"${TTF_vmlinux_OBJECT}\";TTF_MODULE_OBJECT=\"${TTF_module_OBJECT}\""
  OBJECT_DEPENDS "${TTF_vmlinux_OBJECT};${TTF_module_OBJECT}")
