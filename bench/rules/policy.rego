# Ten rules about a deployment, as rules.yaml says them.
package main

import rego.v1

containers := input.spec.template.spec.containers

deny contains msg if {
	input.spec.replicas < 2
	msg := sprintf("%s has %v replica", [input.metadata.name, input.spec.replicas])
}

deny contains msg if {
	input.kind != "Deployment"
	msg := sprintf("kind is %s", [input.kind])
}

deny contains msg if {
	not input.metadata.labels.team
	msg := sprintf("%s has no team", [input.metadata.name])
}

deny contains msg if {
	some c in containers
	endswith(c.image, ":latest")
	msg := sprintf("%s is whatever is newest", [c.image])
}

deny contains msg if {
	some c in containers
	not c.resources.limits
	msg := sprintf("%s has no limits", [c.name])
}

deny contains msg if {
	some c in containers
	not regex.match("^[a-z-]+$", c.name)
	msg := sprintf("%s is no name", [c.name])
}

deny contains msg if {
	some c in containers
	some p in c.ports
	p.containerPort <= 1024
	msg := sprintf("port %v is low", [p.containerPort])
}

deny contains msg if {
	some c in containers
	units.parse_bytes(c.resources.limits.memory) > 2147483648
	msg := sprintf("%s is too much", [c.resources.limits.memory])
}

deny contains msg if {
	some c in containers
	c.name == ""
	msg := "a container has no name"
}

deny contains msg if {
	not startswith(input.metadata.name, "app-")
	msg := sprintf("%s does not begin with app-", [input.metadata.name])
}
