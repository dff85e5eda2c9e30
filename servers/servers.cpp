// Replaced as soon as the folder has its first file.
