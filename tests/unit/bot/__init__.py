"""The process, its parts tried one by one."""
