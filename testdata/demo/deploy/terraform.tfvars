region   = "eu-west-1"
replicas = 2
region   = "eu-west-2"
