print("fitsfs")
